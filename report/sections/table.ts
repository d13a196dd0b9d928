/** A table that reads aloud, scrolls on a small screen and downloads as CSV without a script. */
import { toCsv } from '../../lib/pure/csv.ts';
import { type Child, type Html, html } from '../html.ts';
import type { Page } from '../page.ts';

export interface Column<R> {
  readonly head: string;
  /** Texts are left, figures right. */
  readonly isText?: boolean;
  show(row: R): Child;
  /** What the CSV file holds: figures without formatting. */
  raw(row: R): string | number | null;
}

export interface Table<R> {
  /** Unique in the page, also the end of the file's name. */
  readonly name: string;
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly total?: R;
}

/** What a table needs of the page that it stands in. */
export interface TablePage extends Pick<Page, 'id' | 'fileName'> {
  readonly texts: Pick<Page['texts'], 'download' | 'downloadShort'>;
}

export function renderTable<R>(page: TablePage, { name, caption, columns, rows, total }: Table<R>): Html {
  const id = page.id(`table-${name}`);
  const all = total === undefined ? rows : [...rows, total];
  const csv = toCsv(
    columns.map((column) => column.head),
    all.map((row) => columns.map((column) => column.raw(row))),
  );
  return html`
    <div class="table">
      <div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
        <table>
          <caption id="${id}">${caption}</caption>
          <thead><tr>${columns.map((column) => html`<th scope="col"${alignment(column)}>${column.head}</th>`)}</tr></thead>
          <tbody>${rows.map((row) => html`<tr>${cells(columns, row)}</tr>`)}</tbody>
          ${total !== undefined && html`<tfoot><tr>${cells(columns, total)}</tr></tfoot>`}
        </table>
      </div>
      <a class="download" download="${page.fileName(name)}" href="${toLink(csv)}" aria-label="${page.texts.download(caption)}">${page.texts.downloadShort}</a>
    </div>`;
}

const alignment = <R>(column: Column<R>): Html => (column.isText ? html` class="words"` : html``);

const cells = <R>(columns: readonly Column<R>[], row: R): readonly Html[] =>
  columns.map((column, index) =>
    index === 0
      ? html`<th scope="row"${alignment(column)}>${column.show(row)}</th>`
      : html`<td${alignment(column)}>${column.show(row)}</td>`,
  );

/** The byte order mark tells spreadsheets that accents are UTF-8. */
const toLink = (csv: string): string => `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${csv}`)}`;
