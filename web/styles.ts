/** How the pages look: the report's colours, one card, one button. */
import { createHash } from 'node:crypto';
import { themes } from '../report/styles.ts';

const variables = (theme: keyof typeof themes): string =>
  Object.entries(themes[theme])
    .map(([name, value]) => `${name}:${value}`)
    .join(';');

export const styles = `:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;background:var(--paper);color:var(--ink)}
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:1.5rem;overflow-wrap:anywhere}
main{width:100%;max-width:30rem;display:grid;gap:1.25rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:2rem}
h1,p,form{margin:0}
h1{font-size:clamp(1.5rem,1.2rem + 1.5vw,1.9rem);line-height:1.2;letter-spacing:-.02em;font-weight:650;text-wrap:balance}
p{color:var(--soft);max-width:60ch}
.brand{display:flex;align-items:center;gap:.6rem;font-weight:650;color:var(--ink)}
.mark{flex:none;width:1.1rem;height:1.1rem;border-radius:50% 50% 50% 0;background:var(--accent)}
button{font:inherit;font-weight:650;border:0;border-radius:.6rem;padding:.7rem 1.4rem;min-height:2.75rem;background:var(--accent);color:var(--accent-ink);cursor:pointer}
button:hover{filter:brightness(1.08)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
@media (max-width:30rem){main{padding:1.4rem;border-radius:.8rem}button{width:100%}}
@media (forced-colors:active){button{border:2px solid}}
`;

/** What the content security policy lets through instead of every inline style. */
export const stylesHash = `'sha256-${createHash('sha256').update(styles).digest('base64')}'`;
