import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { segmentTree } from '../../../lib/pure/segment-tree.ts';
import { checkSegment } from '../../../models/segments/check.ts';
import { normalForm } from '../../../models/segments/normal-form.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { shopTrees, wildTrees } from '../../support/segments/arbitrary-trees.ts';
import { vocabulary } from '../../support/segments/random-shop.ts';

it('reads every tree back from the line that it prints', () => {
  fc.assert(
    fc.property(fc.oneof(shopTrees, wildTrees), (tree) => {
      expect(parseSegment(printSegment(tree))).toEqual(normalForm(tree));
    }),
    { numRuns: 1_000 },
  );
});

it('prints a line in one way only', () => {
  fc.assert(
    fc.property(wildTrees, (tree) => {
      const line = printSegment(tree);
      expect(printSegment(parseSegment(line))).toBe(line);
    }),
  );
});

it('leaves alone what it has checked, and takes it as an object', () => {
  fc.assert(
    fc.property(shopTrees, (tree) => {
      const checked = checkSegment(tree, vocabulary);
      expect(checkSegment(checked, vocabulary)).toEqual(checked);
      expect(segmentTree.parse(checked)).toEqual(checked);
    }),
    { numRuns: 1_000 },
  );
});
