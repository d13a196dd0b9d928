/** The pages' only script: one view at a time, search, and a graph that moves. Without it everything is on the page anyway. */
import { graphScript } from './graph-script.ts';

/** Changes with every letter of the script; a test tells the new one. */
export const docsScriptHash = 'sha256-TVrni8JfKmdSueCX8wrEjXhhxh5erAo2MoqK/2NC7Xs=';

const viewScript = `
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const index = JSON.parse(one('#index').textContent);
  const views = all('[data-view]');
  const own = document.title;

  function show(isMoved) {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const view = (target && target.closest('[data-view]')) || views[0];
    for (const other of views) other.hidden = other !== view;
    document.title = view === views[0] ? own : view.dataset.title + ' – ' + own;
    if (view === views[0]) graph.wake();
    if (!isMoved) return;
    if (target && target !== view && view.contains(target)) {
      for (const folded of all('details', target)) folded.open = true;
      target.scrollIntoView({ block: 'center' });
      target.focus({ preventScroll: true });
    } else {
      window.scrollTo(0, 0);
      view.focus({ preventScroll: true });
    }
  }
  window.addEventListener('hashchange', () => show(true));

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-switch]');
    if (button) {
      root.dataset.theme = button.dataset.value;
      for (const other of all('[data-switch]')) other.setAttribute('aria-pressed', String(other === button));
    }
    const focus = event.target.closest('[data-focus]');
    if (focus) {
      event.preventDefault();
      location.hash = '#graph';
      show(true);
      graph.focus(focus.dataset.focus);
    }
  });

  const search = one('#search');
  const results = one('#results');
  const rank = (name, words) => (name === words ? 0 : name.startsWith(words) ? 1 : name.includes(words) ? 2 : 3);
  function find(words) {
    const found = [];
    for (const { name, layer, place, columns, about } of index) {
      const own = rank(name.toLowerCase(), words);
      if (own < 3) found.push({ rank: own, text: name, note: layer, place });
      else if (about.toLowerCase().includes(words)) found.push({ rank: 4, text: name, note: about, place });
      for (const column of columns) {
        const at = rank(column.toLowerCase(), words);
        if (at < 3) found.push({ rank: at + 0.5, text: column, note: 'in ' + name, place: 'c-' + place.slice(2) + '--' + encode(column) });
      }
    }
    return found.sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : a.text > b.text ? 1 : a.note < b.note ? -1 : 1));
  }
  const encode = (name) => name.toLowerCase().replace(/[^a-z0-9_]/g, (sign) => '.' + sign.codePointAt(0).toString(16) + '.');
  function list() {
    const words = search.value.trim().toLowerCase();
    const found = words === '' ? [] : find(words);
    results.replaceChildren(...found.slice(0, 12).map(({ text, note, place }) => {
      const link = document.createElement('a');
      link.href = '#' + place;
      const small = document.createElement('small');
      small.textContent = note;
      link.append(text, small);
      return link;
    }));
    if (words !== '' && found.length === 0) results.textContent = 'Nothing has these letters.';
    results.hidden = words === '';
    one('#found').textContent = words === '' ? '' : found.length + ' found';
    graph.mark(words === '' ? undefined : (name) => name.toLowerCase().includes(words));
  }
  const close = () => { search.value = ''; list(); };
  search.addEventListener('input', list);
  results.addEventListener('click', (event) => { if (event.target.closest('a')) setTimeout(close); });
  document.addEventListener('click', (event) => { if (!event.target.closest('.search')) results.hidden = true; });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
    if (!event.target.closest('.search')) return;
    const links = all('a', results);
    const at = links.indexOf(document.activeElement);
    if (event.key === 'Escape') { close(); search.focus(); }
    if (event.key === 'Enter' && at < 0 && links[0]) { location.hash = links[0].hash; close(); }
    const next = event.key === 'ArrowDown' ? links[at + 1] : event.key === 'ArrowUp' ? links[at - 1] || search : undefined;
    if (next) { event.preventDefault(); next.focus(); }
  });
`;

export const docsScript = `(() => {${viewScript}${graphScript}
  root.classList.add('live');
  show(location.hash !== '');
})();`;
