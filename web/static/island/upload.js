// Files may be dropped on the form, and a bar shows how far they are sent. The form works without it.

for (const form of document.querySelectorAll('[data-upload]')) {
  const drop = form.querySelector('[data-drop]');
  const field = form.querySelector('input[type=file]');
  const wrong = form.querySelector('[data-wrong]');
  const sending = form.querySelector('[data-sending]');
  const bar = sending.querySelector('progress');
  form.querySelector('[data-also]').hidden = false;

  const say = (text) => {
    wrong.querySelector('span').textContent = text;
    wrong.hidden = text === '';
  };
  const over = (e, is) => {
    if (!e.dataTransfer?.types.includes('Files')) return;
    e.preventDefault();
    drop.classList.toggle('over', is);
  };
  for (const name of ['dragenter', 'dragover']) drop.addEventListener(name, (e) => over(e, true));
  drop.addEventListener('dragleave', (e) => over(e, false));
  drop.addEventListener('drop', (e) => {
    over(e, false);
    if (e.dataTransfer?.files.length) field.files = e.dataTransfer.files;
  });
  // A file that misses the form doesn't open in the page's place.
  for (const name of ['dragover', 'drop']) addEventListener(name, (e) => {
    if (e.dataTransfer?.types.includes('Files')) e.preventDefault();
  });

  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const size = [...field.files].reduce((sum, f) => sum + f.size, 0);
    if (size > Number(form.dataset.most)) return say(form.dataset.tooMuch);
    say('');
    sending.hidden = false;
    form.querySelector('.form-act button').disabled = true;
    const call = new XMLHttpRequest();
    const ended = (text) => {
      sending.hidden = true;
      form.querySelector('.form-act button').disabled = false;
      if (text) say(text);
    };
    call.upload.addEventListener('progress', (p) => { if (p.lengthComputable) bar.value = (100 * p.loaded) / p.total; });
    call.addEventListener('load', () => {
      // Where it led elsewhere, that is the page to show; a form that came back says why.
      if (call.status < 400) return location.assign(call.responseURL);
      const page = new DOMParser().parseFromString(call.responseText, 'text/html');
      ended(page.querySelector('[data-upload] [data-wrong] span')?.textContent.trim() || page.querySelector('main p')?.textContent || form.dataset.lost);
    });
    for (const name of ['error', 'abort', 'timeout']) call.addEventListener(name, () => ended(form.dataset.lost));
    call.open('POST', form.action);
    call.send(new FormData(form));
  });
}
