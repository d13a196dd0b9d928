/** HTML that is safe by construction: every interpolated value is escaped unless it is `Html` already. */

const markup = Symbol('markup');

export interface Html {
  readonly [markup]: string;
}

export type Child = Html | string | number | null | undefined | false | readonly Child[];

/** @example html`<td>${'<b>'}</td>` // => <td>&lt;b&gt;</td> */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Html {
  let text = parts[0] ?? '';
  children.forEach((child, index) => {
    text += toText(child) + (parts[index + 1] ?? '');
  });
  return { [markup]: text };
}

/** Marks text as markup. Only for what this room made itself: charts, styles, the script. */
export const trusted = (text: string): Html => ({ [markup]: text });

export const toText = (child: Child): string => {
  if (child === null || child === undefined || child === false) return '';
  if (typeof child === 'string') return escapeHtml(child);
  if (typeof child === 'number') return String(child);
  if (markup in child) return child[markup];
  return child.map(toText).join('');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
