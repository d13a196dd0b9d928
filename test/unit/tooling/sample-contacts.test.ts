/** The sample's invented contacts: who they are for, and that the script makes them again. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inventContacts } from '../../../examples/cdnow/generate-contacts.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../examples/cdnow/${name}`, import.meta.url), 'utf8');
const table = (name: string): readonly (readonly string[])[] =>
  read(name)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const first = (rows: readonly (readonly string[])[]): Set<string | undefined> => new Set(rows.map(([id]) => id));

describe('the sample', () => {
  it('holds 6,919 orders of 2,357 customers worth 244,091.94', () => {
    const orders = table('orders.csv');
    const cents = orders.reduce((sum, [, , amount]) => sum + Math.round(Number(amount) * 100), 0);
    expect([orders.length, first(orders).size, cents]).toEqual([6919, 2357, 24_409_194]);
  });

  it('has one contact and one consent for each customer who ordered, and for nobody else', () => {
    const customers = first(table('orders.csv'));
    for (const file of ['contacts.csv', 'consents.csv']) {
      expect(table(file)).toHaveLength(2357);
      expect(first(table(file))).toEqual(customers);
    }
  });

  it('opens no account after the first order and decides no consent before the account or after the last day', () => {
    const opened = new Map(table('contacts.csv').map((row) => [row[0], row[5] ?? '']));
    const late = table('orders.csv').filter(([id, date]) => (opened.get(id ?? '') ?? '') > (date ?? ''));
    const odd = table('consents.csv').filter(
      ([id, , , at]) => (at ?? '') < (opened.get(id ?? '') ?? '') || (at ?? '') > '1998-06-30',
    );
    expect({ late, odd }).toEqual({ late: [], odd: [] });
  });

  it('is written again byte for byte by its script', () => {
    expect(inventContacts(read('orders.csv'))).toEqual({
      contacts: read('contacts.csv'),
      consents: read('consents.csv'),
    });
  });
});
