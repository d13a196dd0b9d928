import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const header = ['customer_id', 'order_date', 'amount', 'note'];
const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '7', ' ', ',', ';', '"', '\n', '\r\n', 'é', '😀', "'", '\\', '\t'),
    maxLength: 8,
  }),
  fc.constantFrom('NULL', 'null', '""', '\\N', 'NaN', ' x ', '#', '-'),
);
/** Written bare where that is allowed and wished, else in quotes. */
const written = (text: string, delimiter: string, isBare: boolean): string =>
  isBare && !/["\r\n]/.test(text) && !text.includes(delimiter) ? text : `"${text.replaceAll('"', '""')}"`;

describe('any CSV file', () => {
  it('gives back every value, with the line that its record begins on', async () => {
    const file = fc.record({
      rows: fc.array(fc.tuple(fc.constant('c1'), value, value, value), { maxLength: 12 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      lineEnds: fc.array(fc.constantFrom('\n', '\r\n', '\n\n'), { minLength: 13, maxLength: 13 }),
      isBare: fc.boolean(),
      hasMark: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, delimiter, lineEnds, isBare, hasMark }) => {
        let text = hasMark ? '\uFEFF' : '';
        const expected: unknown[] = [];
        for (const [at, row] of [header, ...rows].entries()) {
          const line = String(1 + (text.match(/\n/g)?.length ?? 0));
          const [customer_id, order_date, amount, note] = row.map((cell) => (cell === '' ? null : cell));
          if (at > 0) expected.push({ _row: line, _broken: null, _text: null, customer_id, order_date, amount, note });
          text += row.map((cell) => written(cell, delimiter, isBare)).join(delimiter) + (lineEnds[at] ?? '\n');
        }
        const record = await project.land('orders.csv', text);
        expect(await project.landed(record)).toEqual(expected);
      }),
      { numRuns: 60, seed: 20240601 },
    );
  });

  it('loses nothing, whatever stands in it: rows in are rows loaded and rows quarantined', async () => {
    const soup = fc.array(
      fc.constantFrom('c1', '2024-01-01', '5', ',', ',', ',', '\n', '\n', '\r\n', '"', ' ', '""', 'x', '-', ';'),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(soup, async (pieces) => {
        const record = await project.land('orders.csv', `customer_id,order_date,amount\n${pieces.join('')}`);
        const lines = (await project.landed(record)).map(({ _row }) => Number(_row));
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        await project.load();
        const [counts] = await project.rows(`select
          (select count(*) from raw_orders where _load = '${record.load}') as loaded,
          (select count(*) from quarantine where load = '${record.load}') as quarantined`);
        expect(Number(counts?.['loaded']) + Number(counts?.['quarantined'])).toBe(record.rows);
      }),
      { numRuns: 60, seed: 20240602 },
    );
  });
});
