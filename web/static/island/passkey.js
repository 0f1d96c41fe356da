// Passkeys: asks the server what to show to the browser, and sends the browser's answer back.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

// The server's JSON says buffers as base64url; the browser wants them as bytes.
const read = (options) => {
  const known = (list) => list?.map((c) => ({...c, id: bytes(c.id)}));
  const out = {...options, challenge: bytes(options.challenge)};
  if (options.user) out.user = {...options.user, id: bytes(options.user.id)};
  if (options.excludeCredentials) out.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) out.allowCredentials = known(options.allowCredentials);
  return out;
};

// Only what both sides know by name, so that an extension that fills in more does no harm.
const written = (credential) => {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined, clientExtensionResults: {},
  };
};

const post = async (url, body) => {
  const answer = await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || answer.statusText);
  return said;
};

const bring = (box) => {
  const button = box.querySelector('button'), wrong = box.querySelector('.wrong');
  const form = box.closest('form'), make = box.dataset.passkey === 'make';
  // What stands before the button goes along; it has to be filled in.
  const typed = () => [...form.elements].filter((e) => e.tagName === 'INPUT' && e.name && e.type !== 'password' && (make || e.type === 'hidden'));
  // Return in a form that holds nothing else presses the button.
  if (!form.querySelector('button:not([type])')) {
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      button.click();
    });
  }
  button.addEventListener('click', async () => {
    wrong.hidden = true;
    if (make && !typed().every((e) => e.reportValidity())) return;
    button.disabled = true;
    try {
      const fields = Object.fromEntries(typed().map((e) => [e.name, e.value]));
      const {id, options} = await post(box.dataset.ask, fields);
      const publicKey = read(options);
      const credential = await (make ? navigator.credentials.create({publicKey}) : navigator.credentials.get({publicKey}));
      const {location: to} = await post(box.dataset.done, {...fields, id, answer: written(credential)});
      location.assign(to);
    } catch (e) {
      // What the browser says itself is for who writes pages.
      const known = {NotAllowedError: box.dataset.none, AbortError: box.dataset.none, InvalidStateError: box.dataset.again};
      wrong.querySelector('span').textContent = known[e.name] ?? e.message;
      wrong.hidden = false;
      button.disabled = false;
    }
  });
  box.hidden = false;
};

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const box of document.querySelectorAll('[data-passkey]')) bring(box);
}
