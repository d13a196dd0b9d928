/** What a PostgreSQL column makes of a value, as planning must know it. */
import { describe, expect, it } from 'vitest';
import { isStoredAs, objectionOfColumns } from '../../../connectors/postgres/stored-values.ts';
import type { Column } from '../../../connectors/postgres/table.ts';
import type { Change } from '../../../lib/destination.ts';

const column = (base: string, scale: number | null = null): Column => ({
  name: 'x',
  type: base,
  base,
  kind: base === 'date' ? 'date' : base === 'timestamptz' ? 'timestamp' : base === 'text' ? 'text' : 'number',
  scale,
});

describe('a value is stored as what the column shows', () => {
  it.each([
    ['numeric', 2, 12.345, 12.35],
    ['numeric', 2, 1.005, 1.01],
    ['numeric', -2, 1249, 1200],
    ['numeric', 0, 0.4, 0],
    ['float4', null, 0.123456789, 0.12345679],
    ['date', null, '2026-06-30T10:00:00Z', '2026-06-30'],
    ['timestamptz', null, '2026-06-30', '2026-06-30T00:00:00Z'],
    ['float8', null, 0.1, 0.1],
  ] as const)('%s with scale %s: %s as %s', (base, scale, wanted, held) => {
    expect(isStoredAs(column(base, scale), wanted, held)).toBe(true);
  });

  it.each([
    ['numeric', 2, 12.34, 12.35],
    ['numeric', null, 12.345, 12.35],
    ['float4', null, 0.1234568, 0.1234566],
    ['float8', null, 0.1, 0.10000000000000002],
    ['date', null, '2026-07-01T00:00:00Z', '2026-06-30'],
    ['timestamptz', null, '2026-06-30', '2026-06-30T10:00:00Z'],
    ['text', null, '12', 12],
    ['numeric', 2, 0, null],
  ] as const)('%s with scale %s: %s is not %s', (base, scale, wanted, held) => {
    expect(isStoredAs(column(base, scale), wanted, held)).toBe(false);
  });
});

describe('a row', () => {
  const columns = new Map([
    ['cents', column('numeric', 2)],
    ['count', column('int4')],
  ]);
  const change = (more: Partial<Change>): Change => ({
    key: 'a',
    email: null,
    action: 'change',
    set: { cents: 1.234 },
    clear: [],
    before: { cents: 1.23 },
    ...more,
  });

  it('that would stay as it is, is left', () => {
    expect(objectionOfColumns(change({}), columns)).toBe('same, as the table rounds it');
  });

  it('is written for anything else that it asks', () => {
    for (const more of [
      { clear: ['tier'] },
      { before: undefined },
      { before: { cents: null } },
      { set: { cents: 1.234, count: 2 }, before: { cents: 1.23, count: 1 } },
    ]) {
      expect(objectionOfColumns(change(more), columns)).toBeUndefined();
    }
  });

  it('whose count is none is left with its number', () => {
    expect(objectionOfColumns(change({ set: { count: 2.5 } }), columns)).toBe('count needs a whole number, is 2.5');
  });
});
