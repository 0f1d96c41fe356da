// The hand-off to another host of the same business. p.js adds this where the server answered a page
// view with the business's other hosts; their names, space separated, stand behind the # of its address.
// own.min.js is made from it by `go test ./web/track -update`. ES2017.
//
// At a click on a link to one of them, a visitor who consented takes a single-use token along, in the
// fragment: no server logs it, no cache splits on it, and p.js takes it out of the address bar there.
(() => {
  // A page view within the page brings this again: once is enough.
  const payoff = window.payoff;
  if (payoff.own) return;
  const hosts = payoff.own = decodeURI(document.currentScript.src.split('#')[1]).split(' ');

  const consented = () => {
    try {
      return !navigator.globalPrivacyControl && localStorage.payoff;
    } catch (blocked) {
      return false;
    }
  };

  addEventListener('click', event => {
    const link = event.composedPath().find(node => node.hostname);
    // A link that goes to a place in the page keeps its fragment and goes without; so does a click that
    // opens a tab or window by a key, or that the page handles itself.
    if (!link || link.host == location.host || !hosts.includes(link.host) || link.hash || event.button ||
      event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey ||
      link.hasAttribute('download') || !consented()) return;
    event.preventDefault();
    // The visitor waits for the token a second at most, then goes without.
    let gone;
    const go = token => {
      if (gone) return;
      gone = true;
      open(token ? link.href + '#payoff=' + encodeURIComponent(token) : link.href, link.target || '_self');
    };
    payoff.token('handoff').then(go);
    setTimeout(go, 1000);
  });
})();
