/** What the client does when Klaviyo has had enough; the waiting is skipped. */
import { z } from 'zod';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../../connectors/klaviyo/client.ts';
import { klaviyoConfig } from '../../../connectors/klaviyo/config.ts';
import type { Clock } from '../../../connectors/klaviyo/pace.ts';
import type { PipelineError } from '../../../lib/errors.ts';
import { type KlaviyoOptions, startKlaviyo } from '../../support/klaviyo-server.ts';

const live = new AbortController().signal;
const path = '/api/profile-bulk-import-jobs?page%5Bsize%5D=1';
const anything = z.unknown();

async function start(options: KlaviyoOptions, more: { readonly perMinute?: number } = {}) {
  const klaviyo = await startKlaviyo(options);
  onTestFinished(() => klaviyo.close());
  const waits: number[] = [];
  let skipped = 0;
  const clock: Clock = {
    nowSeconds: () => performance.now() / 1000 + skipped,
    async wait(seconds) {
      waits.push(seconds);
      skipped += seconds;
    },
  };
  const client = createClient(
    klaviyoConfig.parse({ type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url }),
    clock,
  );
  const endpoint = { name: 'jobs', limits: { perSecond: 1_000, perMinute: more.perMinute ?? 1_000 } };
  return { klaviyo, waits, get: () => client.get(endpoint, path, anything, live) };
}

describe('klaviyo client', () => {
  it('gives up on a limit after about two minutes of waiting, and tells how long to wait', async () => {
    const { get, waits, klaviyo } = await start({ limits: { listJobs: { perSecond: 100, perMinute: 0 } } });
    const error = (await get().catch((thrown: unknown) => thrown)) as PipelineError;
    expect(error).toMatchObject({ kind: 'rate_limit', message: expect.stringMatching(/answers 429/) });
    expect(error.details['retryAfterSeconds']).toBeGreaterThan(0);
    const waited = waits.reduce((sum, seconds) => sum + seconds, 0);
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(121);
    expect(klaviyo.count('listJobs')).toBeGreaterThan(1);
  });

  it('waits for the window’s end when the last answer said that nothing is left of it', async () => {
    const { get, waits, klaviyo } = await start({ limits: { listJobs: { perSecond: 100, perMinute: 1 } } });
    await get();
    expect(waits).toEqual([]);
    // The local server's window goes on meanwhile: what counts is that the client waited before it asked.
    const asking = get().catch(() => undefined);
    await expect.poll(() => waits[0]).toBeGreaterThan(0);
    await asking;
    expect(klaviyo.exchanges[0]?.status).toBe(200);
  });

  it('does not repeat a write that may have been done', async () => {
    const { klaviyo } = await start({});
    const client = createClient(klaviyoConfig.parse({ type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url }));
    klaviyo.fail({ on: 'createJob', how: 'error' });
    const body = JSON.stringify({
      data: {
        type: 'profile-bulk-import-job',
        attributes: { profiles: { data: [{ type: 'profile', attributes: { email: 'a@b.test' } }] } },
      },
    });
    const endpoint = { name: 'create', limits: { perSecond: 10, perMinute: 100 } };
    const posting = client.post(endpoint, '/api/profile-bulk-import-jobs', body, anything, live);
    await expect(posting).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/answers 503/) });
    expect(klaviyo.count('createJob')).toBe(1);
  });

  it('says so when an answer has an unknown shape', async () => {
    const { klaviyo } = await start({});
    const client = createClient(klaviyoConfig.parse({ type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url }));
    const asking = client.get(
      { name: 'jobs', limits: { perSecond: 10, perMinute: 100 } },
      path,
      z.object({ data: z.object({ id: z.string() }) }),
      live,
    );
    await expect(asking).rejects.toMatchObject({
      kind: 'bad_data',
      message: 'klaviyo: GET /api/profile-bulk-import-jobs answers in a shape that is not known, at data',
    });
  });
});
