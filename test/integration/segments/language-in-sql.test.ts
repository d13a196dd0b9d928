import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSegment } from '../../../models/segments/check.ts';
import { compileSegments } from '../../../models/segments/compile/compile.ts';
import { evaluateSegment } from '../../../models/segments/evaluate.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { shopTrees } from '../../support/segments/arbitrary-trees.ts';
import { asOf, makeShop, vocabulary } from '../../support/segments/random-shop.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';

it('selects with SQL whom the evaluation in memory selects, of a thousand trees', { timeout: 180_000 }, async () => {
  let state = 20_250_301;
  const shop = makeShop(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
  const warehouse = await temporaryWarehouse({ zone: 'Europe/Madrid' });
  for (const statement of shop.statements) await warehouse.run(statement);
  const shares: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(shopTrees, { minLength: 50, maxLength: 50, size: 'max' }), async (written) => {
      const trees = written.map((tree) => checkSegment(tree, vocabulary));
      const { sql, parameters } = compileSegments(trees, { vocabulary, asOf, lists: shop.lists });
      const rows = await warehouse.rows<Record<string, unknown>>(sql, parameters);
      const selected = trees.map((tree, at) => ({
        segment: printSegment(tree),
        customers: rows
          .filter((row) => row[`c${at}`] === true)
          .map((row) => String(row['customer_key']))
          .toSorted(),
      }));
      const expected = trees.map((tree) => ({
        segment: printSegment(tree),
        customers: [...shop.facts]
          .filter(([, facts]) => evaluateSegment(tree, facts))
          .map(([key]) => key)
          .toSorted(),
      }));
      expect(rows).toHaveLength(shop.facts.size);
      expect(selected).toEqual(expected);
      shares.push(...expected.map(({ customers }) => customers.length / shop.facts.size));
    }),
    { numRuns: 20, endOnFailure: false },
  );
  expect(shares).toHaveLength(1_000);
  // Trees that take everybody or nobody would prove little.
  expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(500);
});
