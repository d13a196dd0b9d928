/** How the chosen model sees customers: by how often they came back and how long they have been silent. */
import { drawMatrix } from '../../charts/matrix.ts';
import type { HistoryMatrix } from '../../forecast-data.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderFigure } from '../figure.ts';
import { renderTable } from '../table.ts';

type Row = HistoryMatrix['rows'][number];
type Figure = 'expected' | 'alive';

export function renderMatrices(page: Page, matrix: HistoryMatrix): Html {
  const words = page.texts.experts;
  const titles = {
    expected: words.matrixExpected(page.formats.count(matrix.horizonDays)),
    alive: words.matrixAlive,
  };
  return html`<div class="charts">${renderMap(page, matrix, 'expected', titles.expected)}${renderMap(page, matrix, 'alive', titles.alive)}</div>
    <div class="charts">${renderFigures(page, matrix, 'expected', titles.expected)}${renderFigures(page, matrix, 'alive', titles.alive)}</div>`;
}

function renderMap(page: Page, { rows, silenceDays, tenureDays }: HistoryMatrix, figure: Figure, title: string): Html {
  const { formats } = page;
  const words = page.texts.experts;
  const values = rows.flatMap((row) => row[figure]).filter((value) => value !== null);
  return renderFigure(page, {
    title,
    hint: words.matrixHint(formats.count(tenureDays)),
    label: words.matrixLabel(title, formats.hundredths(Math.min(...values)), formats.hundredths(Math.max(...values))),
    tableName: `matrix-${figure}`,
    drawing: drawMatrix(
      {
        columns: silenceDays.map(String),
        rows: rows.map((row) => ({ name: String(row.frequency), values: row[figure] })),
        columnAxis: words.silence,
        rowAxis: words.repeats,
        tooltip: (row, column) =>
          words.matrixPart(
            formats.count(rows[row]?.frequency ?? 0),
            formats.count(silenceDays[column] ?? 0),
            formats.hundredths(rows[row]?.[figure][column] ?? 0),
          ),
      },
      520,
      320,
    ),
  });
}

function renderFigures(page: Page, { rows, silenceDays }: HistoryMatrix, figure: Figure, title: string): Html {
  const { formats } = page;
  const words = page.texts.experts;
  const show = (value: number | null): string => (value === null ? '–' : formats.hundredths(value));
  return renderTable(page, {
    name: `matrix-${figure}`,
    caption: title,
    columns: [
      { head: words.repeats, isText: true, show: ({ frequency }) => frequency, raw: ({ frequency }) => frequency },
      ...silenceDays.map((days, column) => ({
        head: `${formats.count(days)} d`,
        show: (row: Row) => show(row[figure][column] ?? null),
        raw: (row: Row) => row[figure][column] ?? null,
      })),
    ],
    rows,
  });
}
