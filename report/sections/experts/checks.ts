/** What the gate looked at, and what became of outliers. */
import type { QualityCheck } from '../../../models/quality/gate/checks.ts';
import type { OutlierReport } from '../../../models/outliers/treat-outliers.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderTable } from '../table.ts';

export function renderChecks(page: Page): Html {
  const { formats } = page;
  const { gate } = page.data;
  const words = page.texts.experts.checks;
  const figure = (value: number | null): string =>
    value === null ? '–' : formats.figure(Number(value.toPrecision(3)));
  return html`${renderTable(page, {
    name: 'checks',
    caption: words.caption,
    columns: [
      { head: words.check, isText: true, show: ({ check }) => check, raw: ({ check }) => check },
      {
        head: words.status,
        isText: true,
        show: ({ status }) => words.statuses[status],
        raw: ({ status }) => words.statuses[status],
      },
      { head: words.figure, show: (row) => figure(row.figure), raw: (row) => row.figure },
      { head: words.bound, show: (row) => figure(row.bound), raw: (row) => row.bound },
      {
        head: words.note,
        isText: true,
        show: ({ note }: QualityCheck) => html`<span lang="en">${note}</span>`,
        raw: ({ note }: QualityCheck) => note,
      },
    ],
    rows: gate.checks,
  })}`;
}

export function renderOutliers(page: Page, found: OutlierReport): Html {
  const words = page.texts.experts.outliers;
  const rows = [
    [words.customers, found.touchedCustomers],
    [words.lower, found.amounts?.lower ?? null],
    [words.upper, found.amounts?.upper ?? null],
    [words.purchaseDays, found.amounts?.purchaseDays ?? null],
    [words.counts, found.counts?.upper ?? null],
    [words.spend, found.spend],
    [words.learnedSpend, found.learnedSpend],
  ] as const;
  return html`<div>${renderTable(page, {
    name: 'outliers',
    caption: words.caption,
    columns: [
      { head: words.what, isText: true, show: ([name]) => name, raw: ([name]) => name },
      {
        head: page.texts.trust.value,
        show: ([, value]) => (value === null ? '–' : page.formats.figure(value)),
        raw: ([, value]) => value,
      },
    ],
    rows,
  })}${found.notices.length > 0 && html`<ul lang="en">${found.notices.map((notice) => html`<li>${notice}</li>`)}</ul>`}</div>`;
}
