// What a page does beside being read. Everything works without it.

// Escape closes the explanation of a term, which focus and hover open.
addEventListener('keydown', (e) => {
  if (e.key !== 'Escape') return;
  const term = document.activeElement?.closest('.term');
  if (term) document.activeElement.blur();
  for (const open of document.querySelectorAll('.switch[open], .range-own[open]')) {
    open.open = false;
    open.querySelector('summary')?.focus();
  }
});
