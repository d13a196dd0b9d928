import { describe, expect, it } from 'vitest';
import { filesSource } from '../../../connectors/files/index.ts';

const problems = (streams: unknown): string =>
  filesSource.config.safeParse({ type: 'files', baseFolder: '/project', streams }).error?.message ?? '';

describe('the configuration of files', () => {
  it('takes a path, a list of paths, or a path with its details', () => {
    expect(problems({ orders: 'orders.csv' })).toBe('');
    expect(problems({ orders: ['a.csv', 'b.csv'] })).toBe('');
    expect(
      problems({ orders: { path: ['a.csv'], format: 'csv', columns: { amount: 'Total' }, encoding: 'utf-16' } }),
    ).toBe('');
  });

  it.each([
    ['no stream', {}, 'needs at least one stream'],
    ['an unknown stream', { invoices: 'p.csv' }, 'invoices'],
    ['an unknown column', { orders: { path: 'o.csv', columns: { total: 'Total' } } }, 'total'],
    ['a column of another stream', { consents: { path: 'o.csv', columns: { amount: 'Total' } } }, 'amount'],
    ['an unknown encoding', { orders: { path: 'o.csv', encoding: 'utf-99' } }, 'must be an encoding'],
    [
      'a date format without fields',
      { orders: { path: 'o.csv', dateFormat: 'DD/MM/YYYY' } },
      'must be a strptime format',
    ],
    ['an unknown format', { orders: { path: 'o.xlsx', format: 'xlsx' } }, 'format'],
    ['an unknown setting', { orders: { path: 'o.csv', delimiter: ';' } }, 'delimiter'],
  ])('refuses %s', (_, streams, message) => {
    expect(problems(streams)).toContain(message);
  });
});
