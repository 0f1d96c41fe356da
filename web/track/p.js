// Payoff's script for a page: p.min.js is made from this file by `go test ./web/track -update`.
// It sets no cookie, keeps nothing without consent and asks for nothing but its own server's
// api/event, api/token and own.js. At most 1,200 bytes gzipped, so it is terse: `let` everywhere and
// few helpers compress best. ES2017. The fields stand in docs/guide/collecting-script.md.
(() => {
  let doc = document, here = location, tag = doc.currentScript, on = addEventListener;
  let gpc = navigator.globalPrivacyControl; // Global Privacy Control: no id, no identify, no hand-off
  let stub = self.payoff; // what the page called before this ran waits in stub.q
  let [clean, handed] = here.href.split('#payoff='); // the token with which another own site sent the visitor
  let waiting = [], store = {}, page, path, since, depth, none;

  // 96 random bits; 52 where there is no crypto.
  let unique = () => (self.crypto ? crypto.getRandomValues(new Uint32Array(3)) : Math.random()) + '';

  // ---- Sending

  // Sends an event, or without fields asks for a token. Resolves to the answer's text; to nothing
  // where there is none. A text body needs no preflight, and keepalive outlives the page. A page that
  // is rendered before anybody opens it sends nothing yet. What didn't get through waits, at most 20;
  // the event's id makes a second delivery harmless.
  let send = (name, more) => {
    let body = JSON.stringify(Object.assign({
      n: name, s: tag.dataset.site, u: page, e: unique(), k: store.payoff,
      w: innerWidth, l: navigator.language, z: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }, more));
    let go = async answer => {
      try {
        if (!doc.prerendering && (answer = await fetch(new URL(more ? 'api/event' : 'api/token', tag.src), { method: 'POST', body, keepalive: true })).status < 429) {
          return answer.ok && answer.text();
        }
      } catch (offline) {}
      waiting[19] || waiting.push(go);
    };
    return go();
  };
  let retry = () => waiting.splice(0).forEach(go => go());

  // ---- Who: a first-party id, only after consent

  let consent = yes => {
    if (yes && !gpc) store.payoff = store.payoff || unique();
    else delete store.payoff;
  };
  try {
    store = localStorage || store;
  } catch (blocked) {} // then an id lasts as long as the page
  if (handed) history.replaceState(null, '', clean);
  if (gpc) consent(handed = none);

  // ---- Page views, and the time that somebody looked at them

  // Looks at what changed: a page left or lost from sight is told with the milliseconds since it came
  // into sight and the percent scrolled to; a new path, or again, is a new page view. One that was
  // loaded again, gone back to or followed within the page comes from the business's own page.
  let look = again => {
    let now = performance.now(), seen = !doc.hidden && doc.hasFocus();
    depth = Math.max(depth, 100 * (scrollY + innerHeight) / doc.documentElement.scrollHeight | 0);
    again |= here.pathname != path;
    if (since && (again || !seen)) {
      send('engagement', { d: now - since | 0, t: depth });
      since = 0;
    }
    since = since || seen && now;
    if (again) {
      let r = page || (performance.navigation.type ? clean : doc.referrer);
      path = here.pathname;
      page = here.href.split('#')[0];
      // The answer names the business's other hosts, where it has any: then links to them hand over.
      // A policy of trusted types forbids adding it: then they don't.
      send('pageview', { r, h: handed }).then(hosts => hosts && tag.after(Object.assign(doc.createElement('script'), { src: new URL('own.js#' + hosts, tag.src) }))).catch(retry);
      depth = 0;
      handed = none;
    }
  };

  // ---- What happens on the page

  let tick = event => {
    look(event.persisted); // out of the back/forward cache: seen again
    let link = event.composedPath().find(node => node.hostname);
    if (!link || event.button > 1) return;
    let file = link.attributes.download || /\.(pdf|zip|docx?|xlsx?|mp[34])$/i.test(link.pathname);
    if (file || link.host != here.host) send(file ? 'download' : 'outbound', { p: { url: link.origin + link.pathname } });
  };
  ['pushState', 'replaceState'].forEach(name => {
    let real = history[name];
    history[name] = (...args) => {
      real.apply(history, args);
      look();
    };
  });
  look();
  on('popstate', tick);
  on('pageshow', tick);
  on('visibilitychange', tick);
  on('focus', tick);
  on('blur', tick);
  on('scroll', tick);
  on('click', tick);
  on('auxclick', tick); // the middle button
  on('prerenderingchange', retry, 1); // captured: it doesn't bubble up from the document
  on('online', retry);
  setInterval(retry, 3e4);

  // ---- What the page may call

  let payoff = self.payoff = (name, a = {}) => send(name, {
    id: a.id, c: a.currency, v: a.value && a.value + '',
    p: Object.assign({}, a, { id: none, currency: none, value: none }),
  });
  payoff.consent = consent;
  payoff.identify = (id, x) => gpc || send('identify', { id, x });
  payoff.token = (name = 'token') => send(name);
  if (stub && stub.q) stub.q.forEach(call => payoff(...call));
})();
