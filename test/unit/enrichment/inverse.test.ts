import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../lib/destination.ts';
import { changeRow } from '../../../lib/pure/change-row.ts';
import { inverse, type PlannedChange } from '../../../models/enrichment/inverse.ts';

type Values = Readonly<Record<string, AttributeValue | null>>;
const ana = { key: 'c1', email: 'ana@example.test' };

const names = ['clv', 'tier', 'vip', 'state'] as const;
const value = fc.oneof<fc.Arbitrary<AttributeValue>[]>(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.boolean(),
);
/** A row with some attributes, some of them without a value, or no row. */
const row = fc.option(fc.dictionary(fc.constantFrom(...names, 'theirs'), fc.option(value)), { nil: undefined });
const touched = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.option(value)), {
  selector: ([name]) => name,
  minLength: 1,
});

/** The change that gives these attributes these values, null none, as a plan would decide it over `had`. */
function decide(
  had: Values | undefined,
  wanted: readonly (readonly [string, AttributeValue | null])[],
): PlannedChange | undefined {
  const set = Object.fromEntries(wanted.flatMap(([name, to]) => (to === null ? [] : [[name, to] as const])));
  if (had === undefined) {
    return Object.keys(set).length === 0 ? undefined : { ...ana, action: 'create', set, clear: [], before: undefined };
  }
  const clear = wanted.flatMap(([name, to]) => (to === null ? [name] : []));
  return {
    ...ana,
    action: 'change',
    set,
    clear,
    before: Object.fromEntries(wanted.map(([name]) => [name, had[name] ?? null])),
  };
}

const withValues = (values: Values | undefined) =>
  values && Object.fromEntries(Object.entries(values).filter(([, held]) => held !== null));

describe('the inverse of a change', () => {
  it('sets earlier values back and empties what was not there', () => {
    const change = {
      ...ana,
      action: 'change',
      set: { clv: 2, vip: true },
      clear: ['tier'],
      before: { clv: 1, tier: 'A', vip: null },
    } as const;
    expect(inverse(change)).toEqual({
      ...ana,
      action: 'change',
      set: { clv: 1, tier: 'A' },
      clear: ['vip'],
      before: { clv: 2, tier: null, vip: true },
    });
  });

  it('removes a row that was created', () => {
    const change = { ...ana, action: 'create', set: { clv: 2 }, clear: [], before: undefined } as const;
    expect(inverse(change)).toEqual({ ...ana, action: 'remove', set: {}, clear: ['clv'], before: { clv: 2 } });
  });

  it('gives back every row as it was, however often each is written', () => {
    fc.assert(
      fc.property(row, touched, fc.nat(2), fc.nat(2), (had, wanted, again, backAgain) => {
        const change = decide(had, wanted);
        if (change === undefined) return;
        let now = had;
        for (let n = 0; n <= again; n += 1) {
          const { outcome, row: next } = changeRow(now, change);
          expect(outcome).toEqual({ status: 'written' });
          now = next;
        }
        for (const [name, to] of wanted) expect(now?.[name] ?? null).toEqual(to);
        for (let n = 0; n <= backAgain; n += 1) {
          const { outcome, row: next } = changeRow(now, inverse(change));
          expect(outcome).toEqual({ status: 'written' });
          now = next;
        }
        expect(withValues(now)).toEqual(withValues(had));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves a row alone that somebody has given another value since', () => {
    fc.assert(
      fc.property(row, touched, fc.constantFrom(...names), value, (had, wanted, name, edit) => {
        const change = decide(had, wanted);
        if (change === undefined) return;
        const after = changeRow(had, change).row;
        const back = inverse(change);
        const edited = { ...after, [name]: edit };
        const isEdit = [...Object.keys(back.set), ...back.clear].includes(name) && edit !== (after?.[name] ?? null);
        const isUndone = edit === (back.set[name] ?? null);
        fc.pre(isEdit && !isUndone);
        expect(changeRow(edited, back)).toMatchObject({ outcome: { status: 'edited' }, row: edited });
      }),
    );
  });
});
