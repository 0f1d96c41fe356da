// What a page does beside being read. Everything works without it.

const script = document.querySelector('script[data-chart-script]');

// Escape closes the explanation of a term, which focus and hover open, and whatever else is open.
addEventListener('keydown', (e) => {
  if (e.key !== 'Escape') return;
  if (document.activeElement?.closest('.term')) document.activeElement.blur();
  for (const open of document.querySelectorAll('.switch[open], .range-own[open]')) {
    open.open = false;
    open.querySelector('summary')?.focus();
  }
});

// A click beside an open menu closes it.
addEventListener('click', (e) => {
  for (const open of document.querySelectorAll('.switch[open]')) if (!open.contains(e.target)) open.open = false;
});

// On a narrow screen the pages stand in a strip that scrolls: the one shown is brought into sight.
// Not by scrollIntoView: it would leave the place that an address names.
const strip = document.querySelector('.rail-nav'), here = strip?.querySelector('[aria-current]');
const middle = (e) => { const b = e.getBoundingClientRect(); return (b.left + b.right) / 2; };
if (here) strip.scrollLeft += middle(here) - middle(strip);

// A chart comes to life when somebody points at it.
if (script?.dataset.echarts) {
  for (const box of document.querySelectorAll('[data-chart]')) {
    const begin = async () => {
      const { enliven } = await import(script.dataset.chartScript);
      await enliven(box, script.dataset.echarts).catch(() => {}); // the picture stays
    };
    box.addEventListener('pointerenter', begin, { once: true });
  }
}

// What changes by itself is looked at again every few seconds, as long as the page is seen and nobody is
// in the middle of something on it.
const again = document.querySelector('[data-again]');
if (again) {
  const pause = 1000 * (again.dataset.every || 3);
  const look = () => (document.hidden || document.activeElement !== document.body ? setTimeout(look, pause) : location.replace(again.dataset.again));
  setTimeout(look, pause);
}

// The browser knows the time zone better than its language does.
const zone = document.querySelector('input[data-zone]');
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || zone.value;
