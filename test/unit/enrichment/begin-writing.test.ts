import { describe, expect, it } from 'vitest';
import type { PlanStatus } from '../../../lib/pure/plans.ts';
import { beginApply, beginUndo, type PlanFacts } from '../../../models/enrichment/begin-writing.ts';

const facts = (status: PlanStatus, more: Partial<PlanFacts> = {}): PlanFacts => ({
  planId: 'shop-crm-2026-06-30-1',
  status,
  limit: { existingRows: 2357, changedRows: 1445, maxChange: 0.5 },
  applyRound: 1,
  undoRound: 1,
  failure: null,
  ...more,
});
const plainly = { newer: undefined, isRetry: false, acceptedChange: undefined };

describe('applying a plan', () => {
  it('begins with one that waits, and goes on with one that was broken off', () => {
    expect(beginApply(facts('waiting', { applyRound: 0 }), plainly)).toEqual({ round: 1 });
    expect(beginApply(facts('stopped', { applyRound: 2 }), plainly)).toEqual({ round: 2 });
    expect(beginApply(facts('applying', { applyRound: 2 }), { ...plainly, newer: 'newer' })).toEqual({ round: 2 });
  });

  it('writes the rejected rows again when it is told to', () => {
    expect(beginApply(facts('applied_with_rejections'), { ...plainly, isRetry: true })).toEqual({ round: 2 });
    expect(beginApply(facts('applied_with_rejections'), plainly)).toMatchObject({
      remedy: 'write those again with perdura enrich retry shop-crm-2026-06-30-1',
    });
    expect(beginApply(facts('applied'), { ...plainly, isRetry: true })).toMatchObject({
      refusal: 'has no rejected rows, it is applied',
    });
  });

  it.each(['waiting', 'refused', 'stopped', 'applied_with_rejections'] as const)(
    'is refused for one that is %s when there is a newer one',
    (status) => {
      const request = { newer: 'shop-crm-2026-07-01-1', isRetry: true, acceptedChange: 1 };
      expect(beginApply(facts(status), request)).toMatchObject({
        refusal: 'is out of date: shop-crm-2026-07-01-1 was planned after it',
      });
    },
  );

  it('says how much too large a plan would change, and takes what a person types of it', () => {
    expect(beginApply(facts('refused'), plainly)).toEqual({
      refusal: 'would change 61.3 % of 2,357 rows, at most 50 %',
      remedy:
        'look at it, then accept that with --accept-change 0.614 --reason "…"; or raise max_change and plan again',
    });
    for (const acceptedChange of [0.613, 0.614, 1]) {
      expect(beginApply(facts('refused'), { ...plainly, acceptedChange })).toEqual({ round: 1 });
    }
    expect(beginApply(facts('refused'), { ...plainly, acceptedChange: 0.6 })).toHaveProperty('refusal');
  });

  it.each(['planning', 'failed', 'empty', 'superseded', 'applied', 'undoing', 'undone', 'undo_stopped'] as const)(
    'is refused for one that is %s',
    (status) => expect(beginApply(facts(status), plainly)).toMatchObject({ refusal: expect.stringMatching(/\w/) }),
  );
});

describe('taking a plan back', () => {
  it('begins with whatever was written, and goes on where it stopped', () => {
    for (const status of ['applied', 'applied_with_rejections', 'stopped'] as const) {
      expect(beginUndo(facts(status))).toEqual({ round: 1 });
    }
    expect(beginUndo(facts('undo_stopped', { undoRound: 3 }))).toEqual({ round: 3 });
    expect(beginUndo(facts('undone_with_rejections'))).toEqual({ round: 2 });
  });

  it.each(['planning', 'failed', 'waiting', 'refused', 'empty', 'superseded', 'applying', 'undone'] as const)(
    'is refused for one that is %s',
    (status) => expect(beginUndo(facts(status))).toMatchObject({ refusal: expect.stringMatching(/\w/) }),
  );
});
