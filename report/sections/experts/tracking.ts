/** Expected beside actual purchases, week by week and cumulated, with the cut-off marked. */
import { drawLines } from '../../charts/lines.ts';
import type { Tracking } from '../../forecast-data.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderFigure } from '../figure.ts';
import { renderTable } from '../table.ts';
import { legend } from './calibration.ts';

interface Week {
  readonly name: string;
  readonly expected: number;
  readonly actual: number;
  readonly cumulatedExpected: number;
  readonly cumulatedActual: number;
}

export function renderTracking(page: Page, { cutoff, customers, isSample, weeks }: Tracking): Html {
  const { formats } = page;
  const words = page.texts.experts;
  const rows = cumulate(weeks);
  const behind = cutoff === null ? -1 : weeks.findIndex(({ from }) => from > cutoff);
  const mark = behind < 0 ? null : behind;
  const whose = (isSample ? words.trackedSample : words.tracked)(formats.count(customers));
  const hint = `${whose} ${cutoff === null ? words.fittedOnAll : words.fittedUntil(formats.date(cutoff))}`;
  const last = rows.at(-1);
  const figure = (title: string, drawn: readonly Pick<Week, 'name' | 'expected' | 'actual'>[]): Html =>
    renderFigure(page, {
      title,
      hint,
      label: words.lineLabel(
        title,
        formats.count(rows.length),
        formats.count(last?.cumulatedExpected ?? 0),
        formats.count(last?.cumulatedActual ?? 0),
      ),
      tableName: 'tracking',
      legend: legend(words.expected, words.actual),
      drawing: drawLines(drawn, mark, { figure: formats.figure }, 520, 290),
    });
  const cumulated = rows.map((row) => ({ ...row, expected: row.cumulatedExpected, actual: row.cumulatedActual }));
  return html`
    <div class="charts">${figure(words.weekly, rows)}${figure(words.cumulative, cumulated)}</div>
    <div class="long">${renderTable(page, {
      name: 'tracking',
      caption: words.tracking,
      columns: [
        { head: words.week, isText: true, show: ({ name }) => name, raw: ({ name }) => name },
        { head: words.expected, show: (row) => formats.tenths(row.expected), raw: (row) => rounded(row.expected) },
        { head: words.actual, show: (row) => formats.count(row.actual), raw: (row) => row.actual },
        {
          head: words.cumulatedExpected,
          show: (row) => formats.tenths(row.cumulatedExpected),
          raw: (row) => rounded(row.cumulatedExpected),
        },
        {
          head: words.cumulatedActual,
          show: (row) => formats.count(row.cumulatedActual),
          raw: (row) => row.cumulatedActual,
        },
      ],
      rows,
    })}</div>
    <p class="hint">${words.longWeek}</p>`;
}

function cumulate(weeks: Tracking['weeks']): readonly Week[] {
  let [cumulatedExpected, cumulatedActual] = [0, 0];
  return weeks.map(({ from, expected, actual }) => {
    cumulatedExpected += expected;
    cumulatedActual += actual;
    return { name: from, expected, actual, cumulatedExpected, cumulatedActual };
  });
}

const rounded = (value: number): number => Number(value.toFixed(3));
