/** What was strange about the data, and what it does to revenue. */
import type { DataFinding } from '../../report-data.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderTable } from '../table.ts';

export function renderDataFindings(page: Page, findings: readonly DataFinding[]): Html {
  const { formats } = page;
  const words = page.texts.experts.data;
  const name = ({ check }: DataFinding): string => words.names[check] ?? check.replaceAll('_', ' ');
  const share = (value: number | null): string => (value === null ? '–' : formats.share(value));
  if (findings.length === 0) return html`<p class="empty">${words.none}</p>`;
  return html`${renderTable(page, {
    name: 'data-findings',
    caption: words.caption,
    columns: [
      { head: words.check, isText: true, show: name, raw: name },
      { head: words.rows, show: ({ rows }) => formats.count(rows), raw: ({ rows }) => rows },
      { head: words.shareOfRows, show: (row) => share(row.shareOfRows), raw: (row) => row.shareOfRows },
      {
        head: words.amount,
        show: ({ amount }) => (amount === null ? '–' : formats.money(amount)),
        raw: ({ amount }) => amount,
      },
      { head: words.shareOfRevenue, show: (row) => share(row.shareOfRevenue), raw: (row) => row.shareOfRevenue },
      {
        head: page.texts.experts.checks.note,
        isText: true,
        show: ({ note }) => html`<span lang="en">${note}</span>`,
        raw: ({ note }) => note,
      },
    ],
    rows: findings,
  })}`;
}
