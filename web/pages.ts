/** The pages that customers see: each says one thing and offers at most one. */
import { type Html, html, toText, trusted } from '../report/html.ts';
import { styles } from './styles.ts';
import { type Language, texts } from './texts.ts';

export interface Subscription {
  readonly language: Language;
  /** Who writes, as the mails say it. */
  readonly sender: string;
  readonly address: string;
}

/** Asks; the button posts what mail clients post for one click (RFC 8058). */
export function askPage({ language, sender, address }: Subscription): string {
  const { button, ...words } = texts[language].ask(sender, maskAddress(address));
  const form = html`<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">${button}</button>
</form>`;
  return page(language, { ...words, sender, form });
}

export const donePage = ({ language, sender, address }: Subscription): string =>
  page(language, { ...texts[language].done(sender, maskAddress(address)), sender });

/** Says nothing about anybody. */
export const neutralPage = (language: Language, what: 'unknown' | 'failed' | 'tooMany'): string =>
  page(language, texts[language][what]);

/** Enough for its owner to know it by. */
function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return `${at > 1 ? first : ''}•••${address.slice(at)}`;
}

interface Parts {
  readonly title: string;
  readonly heading: string;
  readonly lines: readonly string[];
  readonly sender?: string;
  readonly form?: Html;
}

const page = (language: Language, { title, heading, lines, sender, form }: Parts): string =>
  toText(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(styles)}</style>
</head>
<body>
<main>
${sender !== undefined && html`<p class="brand"><span class="mark"></span>${sender}</p>`}
<h1>${heading}</h1>
${lines.map((line) => html`<p>${line}</p>`)}
${form}
</main>
</body>
</html>
`);
