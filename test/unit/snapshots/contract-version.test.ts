/** The version of a data contract says what its readers have to do. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContractColumn, type DataContract, nextVersion } from '../../../storage/snapshots/index.ts';

const column = (name: string, more: Partial<ContractColumn> = {}): ContractColumn => ({
  name,
  logicalType: 'string',
  physicalType: 'VARCHAR',
  required: false,
  ...more,
});

const contract = (tables: Readonly<Record<string, readonly ContractColumn[]>>, version = '2.3.4'): DataContract => ({
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'perdura-shop',
  version,
  status: 'active',
  schema: Object.entries(tables).map(([name, properties]) => ({ name, properties })),
});

const key = column('id', { primaryKey: true, primaryKeyPosition: 1, required: true });
const before = contract({ customers: [key, column('name')] });
const after = (tables: Parameters<typeof contract>[0]) => {
  const { version: _, ...content } = contract(tables);
  return nextVersion(before, content);
};

describe('the version of a contract', () => {
  it('begins at 1.0.0', () => {
    expect(nextVersion(undefined, before)).toBe('1.0.0');
  });

  it('stays while nothing changes', () => {
    expect(after({ customers: [key, column('name')] })).toBe('2.3.4');
  });

  it.each([
    ['a column is dropped', { customers: [key] }],
    ['a column is retyped', { customers: [key, column('name', { physicalType: 'BIGINT' })] }],
    ['a table is dropped', { clusters: [key] }],
    ['a value may be missing that could not', { customers: [{ ...key, required: false }, column('name')] }],
    ['the key changes', { customers: [column('id', { required: true }), column('name', { primaryKey: true })] }],
    ['a column is dropped and another added', { customers: [key, column('title')] }],
  ])('is a new major when %s', (_, tables) => {
    expect(after(tables)).toBe('3.0.0');
  });

  it.each([
    ['a column is added', { customers: [key, column('name'), column('title')] }],
    ['a table is added', { customers: [key, column('name')], clusters: [key] }],
    ['a value is promised', { customers: [key, column('name', { required: true })] }],
  ])('is a new minor when %s', (_, tables) => {
    expect(after(tables)).toBe('2.4.0');
  });

  it('is a new patch when only words change', () => {
    expect(after({ customers: [key, column('name', { description: 'of the person' })] })).toBe('2.3.5');
  });

  it('is a new patch, not more, when columns change places', () => {
    expect(after({ customers: [column('name'), key] })).toBe('2.3.5');
  });

  it('never goes back, and only stays for what readers cannot tell apart', () => {
    const columns = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        physicalType: fc.constantFrom('VARCHAR', 'BIGINT'),
        required: fc.boolean(),
      }),
      { selector: ({ name }) => name },
    );
    const compare = (one: string, other: string): number =>
      one
        .split('.')
        .map((part, i) => Number(part) - Number(other.split('.')[i]))
        .find((difference) => difference !== 0) ?? 0;
    fc.assert(
      fc.property(columns, columns, (one, other) => {
        const was = contract({ table: one.map(({ name, ...rest }) => column(name, rest)) });
        const { version: _, ...next } = contract({ table: other.map(({ name, ...rest }) => column(name, rest)) });
        const step = compare(nextVersion(was, next), was.version);
        expect(step === 0).toBe(
          JSON.stringify(one.map((c) => [c.name, c.physicalType, c.required])) ===
            JSON.stringify(other.map((c) => [c.name, c.physicalType, c.required])),
        );
        expect(step).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
