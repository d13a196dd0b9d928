/** A table's columns: type, meaning, where each comes from and where it goes. */
import { type Child, type Html, html } from '../html.ts';
import { columnAnchor, nodeAnchor } from './anchors.ts';
import type { DocColumn, DocNode } from './docs-data.ts';
import type { Readers } from './readers.ts';

/** More are folded. */
const shownAtOnce = 4;

export function renderColumns({ name, columns, kind }: DocNode, readers: Readers): Html {
  const id = `${nodeAnchor(name)}-columns`;
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">Columns</h2>
    <div class="scroll" role="region" aria-label="List of columns" tabindex="0"><table class="columns">
      <thead><tr><th scope="col" class="words">Column</th><th scope="col" class="words">Meaning</th>${kind === 'model' && html`<th scope="col" class="words">Comes from</th>`}<th scope="col" class="words">Goes into</th></tr></thead>
      <tbody>${columns.map((column) => renderRow(name, column, kind === 'model', readers))}</tbody></table></div></section>`;
}

function renderRow(table: string, column: DocColumn, hasSources: boolean, readers: Readers): Html {
  const into = readers.ofColumn(table, column.name);
  return html`<tr id="${columnAnchor(table, column.name)}" tabindex="-1">
    <th scope="row" class="words"><span class="column">${column.name}</span>${column.type !== null && html`<small><code>${column.type}</code>${!column.isNullable && ' not null'}</small>`}</th>
    <td class="words meaning">${column.meaning ?? html`<span class="empty">–</span>`}</td>
    ${hasSources && html`<td class="words">${renderSources(column, readers)}</td>`}
    <td class="words">${fold(into.map((reader) => html`<li>${readers.link(reader.table, reader.column)}${tell(reader.how)}</li>`))}</td></tr>`;
}

function renderSources({ sources, unknown }: DocColumn, readers: Readers): Child {
  return fold([
    ...sources.map(({ table, column, how }) => html`<li>${readers.link(table, column)}${tell(how)}</li>`),
    ...unknown.map((why) => html`<li><span class="state warn">not known</span><small>${why}</small></li>`),
  ]);
}

const tell = (how: string): Child => (how === 'identity' ? undefined : html` <small class="how">${how}</small>`);

function fold(items: readonly Html[]): Child {
  if (items.length === 0) return html`<span class="empty">–</span>`;
  if (items.length <= shownAtOnce + 1) return html`<ul class="places">${items}</ul>`;
  return html`<ul class="places">${items.slice(0, shownAtOnce)}</ul><details><summary>${String(items.length - shownAtOnce)} more</summary><ul class="places">${items.slice(shownAtOnce)}</ul></details>`;
}
