import { describe, expect, it } from 'vitest';
import { describeInputs, hashInputs } from '../../../activities/run-inputs.ts';
import type { RunMetric, RunPlan } from '../../../lib/pure/run-plan.ts';

const plan = {
  runId: 'r',
  store: 'shop',
  zone: 'UTC',
  currency: 'EUR',
  language: 'en',
  configurationHash: 'c',
  codeVersion: 'v',
};
const metric: RunMetric = {
  name: 'online-only',
  version: 1,
  hash: 'a',
  description: '',
  channels: { exclude: ['pos'] },
  renewals: 'all',
  zero_orders: 'all',
};
const inputs = (counted?: RunMetric | null) =>
  describeInputs({ ...plan, ...(counted === undefined ? {} : { metric: counted }) } as RunPlan, []);

describe('the inputs of a run', () => {
  it('hold the whole metric, so that the run can be recomputed', () => {
    expect(inputs(metric).metric).toEqual(metric);
    expect(inputs(null)).toEqual(inputs());
    expect(inputs()).not.toHaveProperty('metric');
  });

  it('are others by another metric, and the same by another version that says the same', () => {
    const hashes = [inputs(), inputs(metric), inputs({ ...metric, hash: 'b' })].map(hashInputs);
    expect(new Set(hashes).size).toBe(3);
    expect(hashInputs(inputs({ ...metric, version: 2 }))).toBe(hashes[1]);
    expect(hashInputs(inputs(null))).toBe(hashes[0]);
  });
});
