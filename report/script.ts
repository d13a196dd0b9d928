/**
 * The page's only script: its switches. Without it the page shows one language, every number of groups and the
 * system's own theme; nothing is out of reach but the switching.
 */
/** Changes with every letter of the script; a test tells the new one. */
export const scriptHash = 'sha256-1/yTsu5JdFOHisyzeEa5h72b9txO9ozDB/QDUlWigAA=';

export const script = `(() => {
  const root = document.documentElement;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const press = (name, value) => {
    for (const button of all('[data-switch="' + name + '"]')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === value));
    }
  };
  const show = (attribute, value) => {
    for (const part of all('[data-' + attribute + ']')) part.hidden = part.dataset[attribute] !== value;
  };
  const set = {
    groups: (value) => show('groups', value),
    theme: (value) => { root.dataset.theme = value; },
    language: (value) => {
      show('page', value);
      root.lang = value;
      const page = document.querySelector('[data-page="' + value + '"]');
      document.title = page.dataset.title;
    },
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-switch]');
    if (!button) return;
    const { switch: name, value } = button.dataset;
    set[name](value);
    press(name, value);
    // The same button of the page that is now shown keeps the focus.
    const twin = all('[data-switch="' + name + '"][data-value="' + value + '"]').find((one) => !one.closest('[hidden]'));
    if (twin) twin.focus({ preventScroll: true });
  });
  const first = document.querySelector('[data-switch="groups"]');
  if (first) set.groups(first.dataset.value);
  root.classList.add('live');
})();`;
