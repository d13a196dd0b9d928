/**
 * A campaign survives: processes killed anywhere, a mail server that loses answers, defers, refuses and stalls,
 * people who change their minds, Temporal gone. Counted where mail arrives: nobody twice, nobody forgotten.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterEach, describe, expect, it } from 'vitest';
import { readServerRecord } from '../../app/temporal/server-record.ts';
import type { TemporalLink } from '../../app/temporal/connect.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import { killAtRandom, type KillReport, seededRandom } from '../support/campaign-attacks.ts';
import { type Lab, openLab, quickPace, type Verdict } from '../support/campaign-lab.ts';
import { within } from '../support/deadline.ts';
import { startPostgres } from '../support/postgres.ts';
import { createTemporalProject, type TemporalProject } from '../support/temporal-project.ts';

const postgres = await startPostgres();
const labs: Lab[] = [];
const projects: TemporalProject[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
  for (const project of projects.splice(0)) await project.remove();
});
async function newLab(options: Parameters<typeof openLab>[0] = {}): Promise<Lab> {
  const lab = await openLab(options);
  labs.push(lab);
  return lab;
}

const clean = { deliveredTwice: [], unaccounted: [], inDoubt: 0, broken: [] } satisfies Partial<Verdict>;

describe('random kills', () => {
  async function attack(
    seed: number,
    { kills, recipients, url }: { readonly kills: number; readonly recipients: number; readonly url?: string },
  ): Promise<KillReport & Verdict> {
    const lab = await newLab(url === undefined ? {} : { url });
    const campaign = await lab.createCampaign('kills', recipients, seed);
    const report = await killAtRandom(lab, campaign, { kills, seed });
    expect(report.mostInDoubt).toBeLessThanOrEqual(quickPace.batchSize);
    return { ...report, ...(await lab.verdict(campaign)) };
  }

  it('leave every recipient with one mail or a reason', async () => {
    const ends = await Promise.all([1998, 2026].map((seed) => attack(seed, { kills: 20, recipients: 320 })));
    for (const end of ends) {
      expect(end).toMatchObject({ kills: 20, status: 'sent', ...clean });
      expect(end.accepted).toBeGreaterThan(180);
    }
  }, 300_000);

  it.skipIf(postgres === undefined)(
    'do so, too, where the ledger is in PostgreSQL',
    async () => {
      const url = (await postgres?.createDatabase()) ?? '';
      expect(await attack(7, { kills: 10, recipients: 200, url })).toMatchObject({
        kills: 10,
        status: 'sent',
        ...clean,
      });
    },
    120_000,
  );
});

describe('pauses and resumes at random moments', () => {
  it('skip nobody and repeat nothing; after a cancel nothing is claimed', async () => {
    const random = seededRandom(42);
    const lab = await newLab({ manners: ['ok', 'ok', 'ok', 'drop', 'busy'] });
    const { state } = lab;
    const paused = await lab.createCampaign('paused', 200, 1);
    const cancelled = await lab.createCampaign('cancelled', 400, 2);
    const worker = await lab.startProcess({ campaigns: [paused, cancelled] });
    const claims = async (id: string) =>
      (await state.sends.list({ message: id, limit: 1_000 })).filter(({ claimedAt }) => claimedAt !== null).length;
    for (let round = 0; round < 6; round += 1) {
      await sleep(random() * 400);
      await state.campaigns.move({ id: paused, to: 'paused', by: 'ada' }).catch(() => undefined);
      const atPause = await claims(paused);
      await sleep(random() * 300);
      expect(await claims(paused)).toBe(atPause);
      await state.campaigns.move({ id: paused, to: 'sending', by: 'ada' }).catch(() => undefined);
    }
    await state.campaigns.move({ id: cancelled, to: 'cancelled', by: 'ada' });
    const atCancel = await claims(cancelled);
    expect(await within(60, 'both campaigns end', worker.ended)).toBe(0);
    expect(await claims(cancelled)).toBe(atCancel);
    expect(await lab.verdict(paused)).toMatchObject({ status: 'sent', accepted: 200, ...clean });
    const end = await lab.verdict(cancelled);
    expect(end).toMatchObject({ status: 'cancelled', ...clean });
    expect(end.accepted).toBeLessThan(400);
  }, 180_000);
});

describe('an attempt that stands still', () => {
  it('hands nothing over after another took its place, and what it had done counts', async () => {
    const lab = await newLab({ manners: ['ok', 'ok', 'stall'], pace: { batchSize: 100 } });
    const campaign = await lab.createCampaign('stopped', 120, 3);
    const first = await lab.startProcess({ campaigns: [campaign] });
    const accepted = async () => (await lab.verdict(campaign)).accepted;
    await expect.poll(accepted, { interval: 20, timeout: 20_000 }).toBeGreaterThan(5);
    first.signal('SIGSTOP');
    const second = await lab.startProcess({ campaigns: [campaign] });
    expect(await within(60, 'the second process ends the campaign', second.ended)).toBe(0);
    expect(await lab.verdict(campaign)).toMatchObject({ status: 'sent', accepted: 120, ...clean });
    first.signal('SIGCONT');
    // It finds the campaign sent, whatever it was about to do.
    await within(60, 'the first process sees the end', first.ended);
    expect(await lab.verdict(campaign)).toMatchObject({ status: 'sent', accepted: 120, ...clean });
  }, 120_000);
});

describe('with Temporal', () => {
  async function start(link: TemporalLink, campaignId: string) {
    return link.client.workflow.signalWithStart('sendCampaign', {
      workflowId: `campaign/${campaignId}`,
      taskQueue: taskQueueOf('lab'),
      args: [{ campaignId, occurrence: 'once', pace: quickPace }],
      signal: 'look',
      signalArgs: [],
    });
  }

  it('a worker that is killed around every commit, and a server that is killed, too, change nothing', async () => {
    const lab = await newLab();
    const project = await createTemporalProject();
    projects.push(project);
    const link = await project.connect();
    const workflowsPath = new URL('../../workflows/index.ts', import.meta.url).pathname;
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const bundle = join(lab.home, 'workflows.js');
    writeFileSync(bundle, code);
    const temporal = { address: link.address, namespace: link.namespace, bundle };
    const stages = ['campaign-plan', 'campaign-claim', 'campaign-send', 'campaign-record'];
    const fault = stages.flatMap((stage) => [`${stage}:before`, `${stage}:after`]).join(',');

    const campaign = await lab.createCampaign('commits', 150, 7);
    const handle = await start(link, campaign);
    const over = handle.result().then(() => 'over' as const);
    let kills = 0;
    for (;;) {
      const worker = await lab.startProcess({ temporal, fault });
      if (kills === 4) {
        const pid = readServerRecord(join(project.home, 'temporal'))?.server?.pid;
        if (pid === undefined) throw new Error('no server to kill');
        process.kill(pid, 'SIGKILL');
      }
      const next = Promise.race([over, worker.ended]);
      if ((await within(60, `kill ${kills + 1} or the end`, next)) === 'over') break;
      expect(await worker.ended).toBe('SIGKILL');
      kills += 1;
    }
    expect(kills).toBe(8);
    expect(await lab.verdict(campaign)).toMatchObject({ status: 'sent', ...clean });
    const { historyLength } = await handle.describe();
    expect(historyLength).toBeLessThan(300);
  }, 300_000);
});
