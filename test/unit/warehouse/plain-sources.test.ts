import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainly } from '../../../storage/warehouse/sql-runner/files/plain-sources.ts';
import { sourcesSchema } from '../../../storage/warehouse/sql-runner/files/sources-schema.ts';

/** Values that belong there, and some that do not. */
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 60, arbitrary: good },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', 'a b', 'a.b.c', '1a-b', 'at within two days', 1, null, [], {}, [''], undefined),
    },
  );
const word = fc.constantFrom('orders', 'src_orders', 'Updated_At', 'x1');
const source = fc.record(
  {
    files: mostly(fc.constantFrom('data/*.csv', 'a b.parquet')),
    table: mostly(fc.constantFrom('orders', 'till.orders')),
    description: mostly(fc.string()),
    changes: mostly(word),
    key: mostly(fc.array(word)),
    freshness: mostly(fc.constantFrom('at within 2 days', 'at within 1 month')),
    columns: mostly(fc.dictionary(word, mostly(fc.string()))),
  },
  { requiredKeys: [] },
);
const exposure = fc.record(
  {
    name: mostly(word),
    owner: mostly(word),
    reads: mostly(fc.array(fc.constantFrom('sales', 'sales.revenue'), { minLength: 1 })),
  },
  { requiredKeys: ['name', 'reads'] },
);
const document = fc.record(
  {
    sources: mostly(fc.dictionary(fc.constantFrom('src_orders', 'a', 'B1'), mostly(source))),
    exposures: mostly(fc.array(mostly(exposure))),
  },
  { requiredKeys: [] },
);

describe('the look at sources.yaml that needs no schema', () => {
  it('reads nothing that the schema refuses, and what it reads as the schema does', () => {
    let read = 0;
    fc.assert(
      fc.property(document, (generated) => {
        const written: unknown = JSON.parse(JSON.stringify(generated));
        const plain = readPlainly(written);
        if (plain === undefined) return;
        read += 1;
        expect(sourcesSchema.parse(written)).toEqual(plain);
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('reads what is usually written', () => {
    expect(
      readPlainly({ sources: { src_orders: { files: 'a.csv', key: ['order_id'], freshness: 'at within 2 days' } } }),
    ).toEqual({
      sources: {
        src_orders: { files: 'a.csv', key: ['order_id'], freshness: 'at within 2 days', description: '', columns: {} },
      },
      exposures: [],
    });
    expect(readPlainly({ sources: { src_orders: { flies: 'a.csv' } } })).toBeUndefined();
  });
});
