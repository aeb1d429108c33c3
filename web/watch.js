// Stands before the lab's modules and outside of them, in the language of old browsers: if one of them does not arrive or cannot
// be read, none of them runs, and only this script can say so. It finds out what is wrong and says it in a sentence.
(function () {
  var state = function () { return document.documentElement.getAttribute('data-state'); };
  var policies = (window.gatewalkPolicies = []);
  var asked = false;

  function say(sentence, detail, reload) {
    if (state() !== 'loading') return;
    document.documentElement.setAttribute('data-state', 'plain');
    document.getElementById('answer').textContent = sentence;
    document.getElementById('detail').textContent = detail || '';
    var read = document.getElementById('read');
    read.textContent = 'The lessons can be read without the lab: ';
    var link = document.createElement('a');
    link.href = 'read/en/index.html';
    link.textContent = 'all lessons';
    read.appendChild(link);
    var button = document.getElementById('reload');
    button.hidden = !reload;
    button.onclick = reload || null;
    document.getElementById('plain').hidden = false;
    document.getElementById('loading').hidden = true;
    document.getElementById('lab').hidden = true;
  }

  // What the service worker keeps of this site; a promise.
  var forget = (window.gatewalkForget = function () {
    if (!navigator.serviceWorker || !window.caches) return Promise.resolve();
    return navigator.serviceWorker.getRegistration().then(function (found) {
      return found && found.unregister().then(function () { return caches.keys(); }).then(function (names) {
        return Promise.all(names.map(function (name) { return name.indexOf('gatewalk ' + found.scope) || caches.delete(name); }));
      });
    }).catch(function () {});
  });

  // All modules that the page names, fetched past every cache, and then the page.
  function anew() {
    var left = modules();
    var next = function () {
      if (!left.length) return location.reload();
      return fetch(left.pop(), { cache: 'reload' }).then(next, next);
    };
    forget().then(next);
  }

  function modules() {
    var all = [];
    var found = document.querySelectorAll('script[type=module][src], link[rel=modulepreload]');
    for (var k = 0; k < found.length; k += 1) all.push(found[k].getAttribute('src') || found[k].getAttribute('href'));
    return all;
  }

  function reload() { location.reload(); }

  // A module did not run: which one, and why.
  function diagnose(error) {
    if (asked || state() !== 'loading') return;
    asked = true;
    if (policies.length) {
      return say('A policy of this site (Content-Security-Policy) keeps the browser from running the lab: it must allow '
        + 'scripts of its own and WebAssembly (script-src \'self\' \'wasm-unsafe-eval\'). Reloading does not help.',
      policies.join(', '));
    }
    if (location.protocol === 'file:') {
      return say('This page was opened from the disk, and browsers do not run modules from there. Open gatewalk.html beside '
        + 'it, which is the whole lab in one file, or start the server with ./lab serve.');
    }
    if (error && /export|import/.test(error)) {
      return say('The parts of the lab that arrived here do not belong to one version: an older one is still kept by the '
        + 'browser or the server. Reload fetches all of them anew.', error, anew);
    }
    if (error) {
      return say('This browser does not understand the lab’s scripts: it is too old, or a part of the lab is damaged. Any '
        + 'browser of the last years does.', error, anew);
    }
    var left = modules();
    var check = function () {
      if (!left.length) {
        return say(window.origin === 'null'
          ? 'The page around this one shows the lab in a frame that has no origin of its own (sandbox without '
            + 'allow-same-origin), and browsers load no modules there. Open the lab in a tab of its own: ' + location.href
          : 'A part of the lab could not be loaded. The network may be down, or a blocker keeps it away; try again when it '
            + 'is back.', '', anew);
      }
      var name = left.shift();
      return fetch(name).then(function (answer) {
        var type = answer.headers.get('Content-Type') || '';
        if (!answer.ok) return say('A part of the lab is not where it should be on this server. Whoever runs the site can '
          + 'put it back.', name + ': ' + answer.status, reload);
        if (!/javascript|ecmascript/.test(type)) {
          return say('The server sends the lab’s scripts as something else, so browsers refuse to run them. It must send '
            + 'files that end in .mjs as text/javascript.', name + ': ' + (type || 'no Content-Type'), reload);
        }
        return check();
      }, function () {
        if (window.origin === 'null') { left = []; return check(); }
        return say('A part of the lab could not be loaded. The network may be down, or a blocker keeps it away; try again '
          + 'when it is back.', name, reload);
      });
    };
    return check();
  }

  if (!('noModule' in document.createElement('script'))) {
    document.addEventListener('DOMContentLoaded', function () {
      say('This browser is too old for the lab: it knows no modules. Any browser of the last years does.');
    });
  }
  document.addEventListener('securitypolicyviolation', function (event) {
    policies.push(event.violatedDirective + ': ' + (event.blockedURI || 'inline'));
  });
  window.addEventListener('error', function (event) {
    var from = event.target;
    if (from && from.tagName === 'SCRIPT' && from.type === 'module') {
      // A refusal by a policy is told in an event of its own, which may come after this one.
      setTimeout(function () { diagnose(''); }, 50);
    } else if (from === window && event.error instanceof SyntaxError) {
      diagnose(String(event.message));
    }
  }, true);
})();
