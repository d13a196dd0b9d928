/** What values columns hold, as far as they may be told. */
import { type Child, type Html, html } from '../html.ts';
import { nodeAnchor } from './anchors.ts';
import type { ColumnProfile, DocColumn, DocNode } from './docs-data.ts';
import { count, plural, share } from './words.ts';

export function renderProfile({ name, columns, profiled }: DocNode): Child {
  if (profiled === null) return undefined;
  const id = `${nodeAnchor(name)}-profile`;
  const { rows, oneIn } = profiled;
  const of =
    oneIn === 1
      ? `Of all ${plural(rows, 'row')}.`
      : `Of ${plural(rows, 'row')}: about one in ${count(oneIn)}, always the same ones.`;
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">Values</h2><p>${of} Personal columns are left out.</p>
    <div class="scroll" role="region" aria-label="List of values" tabindex="0"><table>
      <thead><tr><th scope="col" class="words">Column</th><th scope="col">Missing</th><th scope="col">Different values</th><th scope="col">Least</th><th scope="col">Greatest</th><th scope="col">Mean</th></tr></thead>
      <tbody>${columns.map((column) => renderRow(column, rows))}</tbody></table></div></section>`;
}

function renderRow({ name, profile }: DocColumn, rows: number): Html {
  const cells =
    profile === 'personal'
      ? html`<td colspan="5" class="words"><span class="empty">personal: left out</span></td>`
      : profile === null
        ? html`<td colspan="5" class="words"><span class="empty">not looked at</span></td>`
        : renderCells(profile, rows);
  return html`<tr><th scope="row" class="words">${name}</th>${cells}</tr>`;
}

function renderCells({ nulls, distinct, min, max, mean, lengths }: ColumnProfile, rows: number): Html {
  const range =
    lengths === null
      ? html`<td>${min ?? '–'}</td><td>${max ?? '–'}</td>`
      : html`<td colspan="2"><span class="empty">texts of ${lengths} characters</span></td>`;
  return html`<td>${share(nulls, rows)}</td><td>${count(distinct)}</td>${range}<td>${mean ?? '–'}</td>`;
}
