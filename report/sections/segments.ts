/** The segments of the store: how many are in each, what they are worth, and who came and went. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { type Column, renderTable } from './table.ts';
import type { SegmentFigures } from '../segment-data.ts';

/** Nothing where none is defined. */
export function renderSegments(page: Page): Html {
  const { data, formats } = page;
  const rows = data.segments ?? [];
  if (rows.length === 0) return html``;
  const words = page.texts.segments;
  const heads = words.columns;
  const count = (head: string, of: (row: SegmentFigures) => number | null): Column<SegmentFigures> => ({
    head,
    show: (row) => formats.count(of(row)),
    raw: of,
  });
  const hasMoves = rows.some(({ entered, left }) => entered !== null || left !== null);
  const horizonDays = rows.find((row) => row.predictedClv !== null)?.horizonDays ?? null;
  const columns: readonly Column<SegmentFigures>[] = [
    {
      head: heads.segment,
      isText: true,
      show: (row) => html`${row.title ?? row.name}<small>${row.definition}</small>`,
      raw: (row) => row.name,
    },
    count(heads.customers, (row) => row.customers),
    {
      head: heads.share,
      show: (row) => formats.percent(row.customerShare * 100),
      raw: (row) => row.customerShare,
    },
    count(heads.prospects, (row) => row.prospects),
    ...(hasMoves ? [count(heads.entered, (row) => row.entered), count(heads.left, (row) => row.left)] : []),
    { head: heads.spent, show: (row) => formats.money(row.historicClv), raw: (row) => row.historicClv },
    ...(horizonDays === null
      ? []
      : [
          {
            head: heads.expected(formats.count(horizonDays)),
            show: (row: SegmentFigures) => formats.money(row.predictedClv),
            raw: (row: SegmentFigures) => row.predictedClv,
          },
        ]),
  ];
  return html`
    <section class="card" aria-labelledby="${page.id('segments')}">
      <h2 id="${page.id('segments')}">${words.heading}</h2>
      <p>${hasMoves ? words.introMoves : words.intro}</p>
      <div class="defined">${renderTable(page, { name: 'segments', caption: words.table, columns, rows })}</div>
      <p>${words.note}</p>
    </section>`;
}
