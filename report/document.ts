/** The frame of every page that we write: one HTML file that opens from disk, reads without a script and loads nothing. */
import { type Html, html, toText, trusted } from './html.ts';

interface Document {
  readonly language: string;
  /** What the page may do: its Content-Security-Policy. */
  readonly policy: string;
  readonly title: string;
  /** CSS. */
  readonly styles: string;
  /** Scripts stand at its end. */
  readonly body: Html;
}

export function renderDocument({ language, policy, title, styles, body }: Document): string {
  return toText(html`<!doctype html>
<html lang="${language}" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Perdura">
<title>${title}</title>
<style>${trusted(styles)}</style>
</head>
<body>
${body}
</body>
</html>
`);
}
