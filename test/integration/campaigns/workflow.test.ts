/** The turns that a campaign takes on its way, on a real Temporal server, over a real ledger. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PipelineError } from '../../../lib/errors.ts';
import type { SendCampaignProgress } from '../../../lib/pure/sending.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';
import { openScriptedShop, type ScriptedShop } from './scripted-shop.ts';

let temporal: TestTemporal;
let shop: ScriptedShop;
beforeAll(async () => {
  temporal = await startTestTemporal();
  shop = await openScriptedShop(temporal);
});
afterAll(async () => {
  await shop.close();
  await temporal.stop();
});
beforeEach(() => shop.behave());
afterEach(async () => {
  expect((await shop.state.sends.audit()).filter(({ isKept }) => !isKept)).toEqual([]);
});

type Sending = Awaited<ReturnType<ScriptedShop['start']>>;

const accepted = { status: 'accepted' } as const;
const unknown = { status: 'unknown', reason: 'the connection is gone' } as const;

const becomes = (sending: Sending, wanted: Partial<SendCampaignProgress>) =>
  expect.poll(sending.progress, { timeout: 20_000, interval: 50 }).toMatchObject(wanted);
const move = (id: string, to: 'sending' | 'paused' | 'cancelled') => shop.state.campaigns.move({ id, to, by: 'ada' });
const statusOf = async (id: string) => (await shop.state.campaigns.require(id)).status;

describe('a channel that cannot be used', () => {
  const outOfReach = async () => {
    throw new PipelineError('unavailable', 'mail server: does not answer', { remedy: 'start it' });
  };

  it('is waited for, then a person has to look; after a resume the campaign goes on', async () => {
    const id = await shop.create('unreachable', 3);
    shop.behave({ check: outOfReach });
    const sending = await shop.start(id);
    for (let tries = 0; tries < 3; tries += 1) {
      await becomes(sending, { status: 'waiting', note: 'mail server: does not answer' });
      expect(await statusOf(id)).toBe('sending');
      await sending.look();
      await expect.poll(async () => (await sending.progress()).status, { interval: 5 }).not.toBe('sending');
    }
    await becomes(sending, { status: 'paused' });
    expect(await shop.state.campaigns.require(id)).toMatchObject({
      status: 'paused',
      reason: 'mail server: does not answer',
    });
    expect(shop.heard).toMatchObject([
      { level: 'failure', lines: ['mail server: does not answer', 'start it', `then: perdura campaign resume ${id}`] },
    ]);
    expect(shop.tried.size).toBe(0);
    shop.behave();
    await move(id, 'sending');
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'sent', accepted: 3 });
    expect(shop.heard).toMatchObject([{ level: 'success', title: `campaign ${id} is sent: unreachable` }]);
  });

  it('is not waited for when it refuses us; what was about to leave is given back', async () => {
    const id = await shop.create('refused', 60);
    shop.behave({ take: () => ({ status: 'rejected', reason: '554 no mail from you' }) });
    const sending = await shop.start(id);
    await becomes(sending, { status: 'paused' });
    const { reason } = await shop.state.campaigns.require(id);
    expect(reason).toBe('20 messages in a row were rejected: 554 no mail from you');
    const statuses = (await shop.sends(id)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'REJECTED')).toHaveLength(20);
    expect(statuses.filter((status) => status === 'PLANNED')).toHaveLength(40);
    shop.behave();
    await move(id, 'sending');
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'sent', accepted: 40, rejected: 20 });
  });

  it('ends a test with the reason, and nobody waits for it', async () => {
    const id = await shop.create('tested', 1);
    const occurrence = await shop.state.campaigns.nextTest(id);
    const { contentVersion } = await shop.state.campaigns.require(id);
    await shop.state.sends.plan({ store: 'shop', message: id, occurrence }, contentVersion, [
      { customerKey: 'test-1-1', address: 'a@shop.test', ordinal: 1, attributes: {}, consent: null, skip: null },
    ]);
    shop.behave({
      check: async () => {
        throw new PipelineError('auth', 'mail server: refuses the login', { remedy: 'check user and password' });
      },
    });
    const test = await shop.start(id, { occurrence });
    await expect(test.result()).rejects.toMatchObject({
      cause: { message: 'stage test: mail server: refuses the login' },
    });
    expect(await shop.sends(id, occurrence)).toMatchObject([{ status: 'CANCELLED' }]);
    expect(await statusOf(id)).toBe('sending');
    await move(id, 'cancelled');
  });
});

describe('messages in doubt', () => {
  it('are sent again where twice is better than not at all, and only there', async () => {
    const takeAtTheSecondTime = (address: string, nth: number) =>
      nth === 1 && address.endsWith('-2@shop.test') ? unknown : accepted;
    shop.behave({ take: takeAtTheSecondTime });
    const [once, rather] = [await shop.create('once', 3), await shop.create('rather', 3, 'at_least_once')];
    const pace = { claimSeconds: 2, graceSeconds: 1 };
    const [strict, generous] = [await shop.start(once, { pace }), await shop.start(rather, { pace })];
    expect(await generous.result()).toMatchObject({ status: 'sent', accepted: 3, inDoubt: 0 });
    expect(shop.tried.get('rather-2@shop.test')).toBe(2);
    expect(await strict.result()).toMatchObject({ status: 'sent', accepted: 2, inDoubt: 1 });
    expect(shop.tried.get('once-2@shop.test')).toBe(1);
    const told = shop.heard.find(({ subject }) => subject === once);
    expect(told?.lines).toEqual([`1 message in doubt: perdura sends reconcile ${once}`]);
  });

  it('of an attempt that still works are not believed to be lost, whatever the mailbox says', async () => {
    const stalled = Promise.withResolvers<void>();
    let stalls = 0;
    shop.behave({
      isOwnServer: true,
      reconcile: async (keys) => new Map(keys.map((key) => [key, 'not_accepted'] as const)),
      async atPoint(stage, point, fallSilent) {
        if (stage !== 'campaign-send' || point !== 'before' || stalls > 0) return;
        stalls += 1;
        fallSilent();
        await stalled.promise;
      },
    });
    const id = await shop.create('stalled', 5);
    const sending = await shop.start(id, { pace: { claimSeconds: 60, graceSeconds: 5 } });
    await becomes(sending, { status: 'waiting', note: '5 in doubt, to be reconciled' });
    expect((await shop.sends(id)).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array.from({ length: 5 }, () => 'UNKNOWN 1'),
    );
    stalled.resolve();
    await expect.poll(async () => (await shop.sends(id)).every(({ status }) => status === 'ACCEPTED')).toBe(true);
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'sent', accepted: 5 });
    expect([...shop.tried.values()]).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('people who change their minds', () => {
  const busy = { status: 'deferred', reason: '451 later' } as const;

  it('cancel while messages wait for another attempt', async () => {
    shop.behave({ take: (address) => (address.endsWith('-1@shop.test') ? accepted : busy) });
    const id = await shop.create('cancelled', 4);
    const sending = await shop.start(id, { pace: { retrySeconds: 3_600 } });
    await becomes(sending, { status: 'waiting' });
    expect((await sending.progress()).note).toMatch(/^3 deferred, the next is due at /);
    await move(id, 'cancelled');
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'cancelled', accepted: 1, cancelled: 3 });
    expect(shop.heard).toEqual([]);
  });

  it('cancel while a message is in doubt, which is settled all the same', async () => {
    shop.behave({ take: (address) => (address.endsWith('-1@shop.test') ? unknown : busy) });
    const id = await shop.create('doubted', 3);
    const sending = await shop.start(id, { pace: { retrySeconds: 3_600 } });
    await becomes(sending, { status: 'waiting' });
    await move(id, 'cancelled');
    shop.behave({ reconcile: async (keys) => new Map(keys.map((key) => [key, 'accepted'] as const)) });
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'cancelled', accepted: 1, cancelled: 2, inDoubt: 0 });
  });

  it('resume in the very moment that the campaign finds itself paused', async () => {
    const id = await shop.create('moment', 2);
    await move(id, 'paused');
    let resumes = 0;
    shop.behave({
      async afterBatches() {
        resumes += 1;
        if (resumes > 1) return;
        await move(id, 'sending');
        await sending.look();
      },
    });
    const sending = await shop.start(id);
    expect(await sending.result()).toMatchObject({ status: 'sent', accepted: 2 });
  });

  it('pause and resume as often as they like: the history stays short, and nothing is forgotten', async () => {
    const id = await shop.create('often', 5);
    await move(id, 'paused');
    const sending = await shop.start(id);
    await becomes(sending, { status: 'paused' });
    const { runId } = await sending.handle.describe();
    for (let signals = 0; signals < 650; signals += 50) {
      await Promise.all(Array.from({ length: 50 }, () => sending.look()));
    }
    await expect
      .poll(async () => (await sending.handle.describe()).runId, { timeout: 20_000, interval: 100 })
      .not.toBe(runId);
    expect(shop.tried.size).toBe(0);
    await move(id, 'sending');
    await sending.look();
    expect(await sending.result()).toMatchObject({ status: 'sent', accepted: 5 });
    expect((await sending.handle.describe()).historyLength).toBeLessThan(1_000);
  });
});

it('what cannot be done at all waits for a person', async () => {
  const id = await shop.create('broken', 2);
  let isBroken = true;
  shop.behave({
    take: () => {
      if (isBroken) throw new TypeError('the channel has a fault');
      return accepted;
    },
  });
  const sending = await shop.start(id);
  await becomes(sending, { status: 'paused', note: 'the channel has a fault' });
  expect(await statusOf(id)).toBe('paused');
  isBroken = false;
  await move(id, 'sending');
  await sending.look();
  expect(await sending.result()).toMatchObject({ status: 'sent' });
});
