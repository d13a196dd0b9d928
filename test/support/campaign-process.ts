/**
 * A process that sends campaigns, for tests to kill: the real activities over the real state and the real channel,
 * driven by a Temporal worker or, where only the ledger is in question, by a loop that does what the workflow does.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendBatches, type SendingDependencies } from '../../activities/campaign/batches.ts';
import { planAudience } from '../../activities/campaign/plan.ts';
import { reconcileSends } from '../../activities/campaign/reconcile.ts';
import type { StoreDependencies } from '../../activities/dependencies.ts';
import { createFaults } from '../../app/fault-injection.ts';
import { storeFolders } from '../../app/folders.ts';
import { mailboxChannel } from '../../connectors/mail/index.ts';
import type { Channel } from '../../lib/channel.ts';
import { checkProject, type Project } from '../../lib/config.ts';
import { createLogger } from '../../lib/log.ts';
import type { Pace } from '../../lib/pure/sending.ts';
import { openState } from '../../storage/state/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { taskQueueOf } from '../../temporal.config.ts';

export interface CampaignProcessInput {
  readonly home: string;
  readonly url?: string;
  readonly smtpPort: number;
  readonly mailFolder: string;
  readonly campaigns: readonly string[];
  readonly pace: Pace;
  readonly fault?: string;
  readonly temporal?: { readonly address: string; readonly namespace: string; readonly bundle: string };
}

const input = JSON.parse(process.argv[2] ?? '') as CampaignProcessInput;
const { home, pace } = input;
const config = checkProject(
  {
    stores: {
      lab: {
        zone: 'UTC',
        currency: 'EUR',
        sources: { shop: { type: 'files' } },
        channels: {
          mail: { type: 'mailbox', server: { host: '127.0.0.1', port: input.smtpPort, folder: input.mailFolder } },
        },
        mail: { from: { address: 'hello@lab.test', name: 'Lab' } },
      },
    },
  },
  'lab',
);
const project: Project = { folder: home, file: 'lab', isSample: false, home, config, configHash: '' };
const state = await openState({ url: input.url, file: join(home, 'state.sqlite') });
// Nobody reads the same warehouse twice: every start has its own, without consents.
const warehouse = await openWarehouse({
  path: join(mkdtempSync(join(home, 'warehouse-')), 'lab.duckdb'),
  tempDirectory: join(home, 'tmp'),
  owner: 'lab',
});
const deps = {
  project,
  store: 'lab',
  storeConfig: config.stores['lab'],
  folders: storeFolders(project),
  state,
  warehouse,
  sources: new Map(),
  channels: new Map([['mailbox', mailboxChannel as Channel<unknown>]]),
  notifiers: [],
  secret: 'a secret that is long enough for a test',
  log: createLogger({ level: 'silent', pretty: false }),
  now: () => new Date(),
  atPoint: createFaults(input.fault, home),
  openClaims: new Set<string>(),
} as unknown as StoreDependencies & SendingDependencies;

/** Nothing that is done here takes longer than a claim lasts. */
const patienceMs = 60_000;

/** The workflow's way to the end, without its history. */
async function drive(campaignId: string): Promise<void> {
  const signal = new AbortController().signal;
  const asked = { campaignId, occurrence: 'once', pace };
  await planAudience(deps, asked, signal);
  let seen = '';
  let seenAt = performance.now();
  for (;;) {
    const report = await sendBatches(deps, asked, signal);
    const now = JSON.stringify(report);
    if (now !== seen) [seen, seenAt] = [now, performance.now()];
    else if (performance.now() - seenAt > patienceMs) throw new Error(`campaign ${campaignId} stands still: ${now}`);
    if (report.trouble !== undefined) console.error(report.trouble.message);
    if (report.status === 'sent') return;
    if (report.status !== 'sending') {
      if (report.status === 'cancelled' && report.inDoubt === 0) {
        while ((await state.sends.cancelPlanned({ store: 'lab', message: campaignId, occurrence: 'once' })) > 0);
        return;
      }
      await sleep(20);
      if (report.status === 'cancelled') await reconcileSends(deps, asked, signal);
    } else if (report.ready > 0 && report.trouble === undefined) continue;
    else if (report.planned > 0) await sleep(50);
    else if (report.inDoubt > 0) {
      const { inDoubt } = await reconcileSends(deps, asked, signal);
      if (inDoubt > 0) await sleep(50);
    } else {
      await state.campaigns.move({ id: campaignId, to: 'sent', by: 'lab' });
      return;
    }
  }
}

if (input.temporal === undefined) {
  console.log('ready');
  await Promise.all(input.campaigns.map(drive));
  await warehouse.close();
  await state.close();
} else {
  // Slow to load, and not always needed.
  const { NativeConnection, Worker } = await import('@temporalio/worker');
  const { createCampaignActivities } = await import('../../activities/campaign/index.ts');
  (await import('./temporal.ts')).silenceRuntime();
  const { address, namespace, bundle } = input.temporal;
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace,
    taskQueue: taskQueueOf('lab'),
    workflowBundle: { codePath: bundle },
    activities: createCampaignActivities(deps),
    maxConcurrentActivityTaskExecutions: 10,
  });
  console.log('ready');
  await worker.run();
}
