/** A plan written to a local Klaviyo: a job that is under way when the worker dies is waited for, not asked for again. */
import { expect, it, onTestFinished } from 'vitest';
import { klaviyoDestination } from '../../../connectors/klaviyo/index.ts';
import { startKlaviyo } from '../../support/klaviyo-server.ts';
import { openShop } from './shop.ts';

it('is imported once though the worker dies around the job, and ends as it began when it is taken back', async () => {
  const klaviyo = await startKlaviyo();
  onTestFinished(() => klaviyo.close());
  klaviyo.profiles.set('ana@example.test', { clv: 1, theirs: 'x' });
  klaviyo.profiles.set('zoe@example.test', { theirs: 'y' });
  const began = structuredClone(klaviyo.profiles);
  const shop = await openShop([klaviyoDestination]);
  Object.assign(shop.deps.storeConfig.destinations, {
    klaviyo: { type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url },
  });
  await shop.publish(`('c1', 'ana@example.test', 12.5, 'Active', 7, '2026-06-01'),
    ('c2', 'luis@example.test', 2, 'Lost', 1, '2025-01-01'), ('c3', 'zoe@example.test', 3, 'Lost', 1, '2025-01-01')`);
  await shop.configure({ destination: 'klaviyo', create: false, attributes: { clv: 'clv', state: 'state' } });
  const { planId, counts } = await shop.plan();
  expect(counts).toMatchObject([
    { action: 'change', reason: 'first values', rows: 1 },
    { action: 'change', reason: 'other values', rows: 1 },
    { action: 'leave', reason: 'not there and create is off', rows: 1 },
  ]);

  const dieOnce = (point: string) => {
    Object.assign(shop.deps, {
      atPoint: async (stage: string, at: string) => {
        if (`${stage}:${at}` !== point) return;
        Object.assign(shop.deps, { atPoint: async () => undefined });
        throw new Error('killed');
      },
    });
  };
  for (const direction of ['apply', 'undo'] as const) {
    const jobs = klaviyo.count('createJob');
    dieOnce('apply-record:before');
    await expect(shop.write(direction, { planId })).rejects.toThrow('killed');
    expect(await shop.write(direction, { planId })).toMatchObject({ counts: { written: 2, edited: 0, rejected: 0 } });
    expect(klaviyo.count('createJob') - jobs).toBe(1);
    if (direction === 'undo') continue;
    expect(Object.fromEntries(klaviyo.profiles)).toEqual({
      'ana@example.test': { clv: 12.5, state: 'Active', theirs: 'x' },
      'zoe@example.test': { clv: 3, state: 'Lost', theirs: 'y' },
    });
  }
  expect(Object.fromEntries(klaviyo.profiles)).toEqual(Object.fromEntries(began));
});
