/**
 * A shop whose campaigns are sent by the real workflow and the real activities over a real ledger; only the mail leaves
 * by a channel that does as a test says, and may be told otherwise at any time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { createCampaignActivities } from '../../../activities/campaign/index.ts';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { storeFolders } from '../../../app/folders.ts';
import type { Channel, OpenChannel, SendOutcome } from '../../../lib/channel.ts';
import { checkProject, type Project } from '../../../lib/config.ts';
import type { Notice } from '../../../lib/notifier.ts';
import type { Pace, SendCampaignOutcome, SendCampaignProgress } from '../../../lib/pure/sending.ts';
import { type CampaignRecord, openState, type SendRecord, type State } from '../../../storage/state/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { quickPace } from '../../support/campaign-lab.ts';
import { newCampaign } from '../../support/new-campaign.ts';
import { silentLog, type TestTemporal } from '../../support/temporal.ts';

/** What the channel does now. */
interface Manners {
  check: OpenChannel['check'];
  /** `nth`: how often the address was tried, this time included. */
  take(address: string, nth: number): Promise<SendOutcome> | SendOutcome;
  reconcile?: OpenChannel['reconcile'];
  isOwnServer?: boolean;
  /** When batches have been sent, or could not be, and before the workflow hears of it. */
  afterBatches(): Promise<void>;
  atPoint: StoreDependencies['atPoint'];
}

export interface ScriptedShop {
  readonly state: State;
  readonly manners: Manners;
  /** Address → how often a message was handed over. */
  readonly tried: ReadonlyMap<string, number>;
  readonly heard: readonly Notice[];
  /** Manners as at the beginning. */
  behave(manners?: Partial<Manners>): void;
  create(name: string, recipients: number, delivery?: CampaignRecord['delivery']): Promise<string>;
  start(
    campaignId: string,
    options?: { readonly occurrence?: string; readonly pace?: Partial<Pace> },
  ): Promise<Sending>;
  sends(campaignId: string, occurrence?: string): Promise<readonly SendRecord[]>;
  close(): Promise<void>;
}

interface Sending {
  readonly handle: WorkflowHandle;
  look(): Promise<void>;
  progress(): Promise<SendCampaignProgress>;
  result(): Promise<SendCampaignOutcome>;
}

const store = 'shop';
const taskQueue = 'campaigns';
const usual = (): Manners => ({
  check: async () => undefined,
  take: () => ({ status: 'accepted' }),
  afterBatches: async () => undefined,
  atPoint: async () => undefined,
});

export async function openScriptedShop(temporal: TestTemporal): Promise<ScriptedShop> {
  const home = mkdtempSync(join(tmpdir(), 'perdura-campaigns-'));
  const state = await openState({ file: join(home, 'state.sqlite') });
  const mail = { from: { address: 'hello@shop.test', name: 'Shop' } };
  const channels = { mail: { type: 'scripted' } };
  const config = checkProject(
    { stores: { [store]: { zone: 'UTC', currency: 'EUR', sources: { files: { type: 'files' } }, channels, mail } } },
    'shop',
  );
  const project: Project = { folder: home, file: 'shop', isSample: false, home, config, configHash: '' };
  const warehouse = await openWarehouse({ path: join(home, 'shop.duckdb'), tempDirectory: home, owner: 'test' });
  const manners = usual();
  const tried = new Map<string, number>();
  const heard: Notice[] = [];
  const scripted: Channel<unknown> = {
    name: 'scripted',
    config: z.unknown(),
    open: () => ({
      ...(manners.isOwnServer === undefined ? {} : { isOwnServer: manners.isOwnServer }),
      ...(manners.reconcile === undefined ? {} : { reconcile: manners.reconcile }),
      check: (signal) => manners.check(signal),
      async *send(messages, signal) {
        for (const { sendKey, to } of messages) {
          if (signal.aborted) yield { sendKey, outcome: { status: 'deferred', reason: 'not begun' } };
          else {
            const nth = (tried.get(to.address) ?? 0) + 1;
            tried.set(to.address, nth);
            yield { sendKey, outcome: await manners.take(to.address, nth) };
          }
        }
      },
      close: async () => undefined,
    }),
  };
  const activities = createCampaignActivities({
    project,
    store,
    storeConfig: config.stores[store],
    folders: storeFolders(project),
    state,
    warehouse,
    sources: new Map(),
    channels: new Map([[scripted.name, scripted]]),
    notifiers: [{ name: 'ear', notify: async (notice: Notice) => void heard.push(notice) }],
    secret: 'a secret that is long enough for a test',
    log: silentLog,
    now: () => new Date(),
    atPoint: (...point: Parameters<Manners['atPoint']>) => manners.atPoint(...point),
  } as unknown as StoreDependencies);
  const workflowsPath = new URL('../../../workflows/index.ts', import.meta.url).pathname;
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
    activities: {
      ...activities,
      async sendCampaignBatches(input: Parameters<typeof activities.sendCampaignBatches>[0]) {
        const report = await activities.sendCampaignBatches(input);
        await manners.afterBatches();
        return report;
      },
    },
  });
  const running = worker.run();
  return {
    state,
    manners,
    tried,
    heard,
    behave(changes = {}) {
      for (const name of ['reconcile', 'isOwnServer'] as const) delete manners[name];
      Object.assign(manners, usual(), changes);
      tried.clear();
      heard.length = 0;
    },
    create: (name, recipients, delivery = 'at_most_once') =>
      newCampaign(state, {
        home,
        store,
        name,
        delivery,
        addresses: Array.from({ length: recipients }, (_, index) => `${name}-${index + 1}@shop.test`),
      }),
    async start(campaignId, { occurrence = 'once', pace = {} } = {}) {
      const workflowId = occurrence === 'once' ? `campaign/${campaignId}` : `campaign/${campaignId}/${occurrence}`;
      const { workflow } = temporal.client;
      await workflow.start('sendCampaign', {
        workflowId,
        taskQueue,
        args: [{ campaignId, occurrence, pace: { ...quickPace, ...pace } }],
      });
      // Of whichever of its runs is the newest.
      const handle = workflow.getHandle(workflowId);
      return {
        handle,
        look: () => handle.signal('look'),
        progress: () => handle.query<SendCampaignProgress>('progress'),
        result: () => handle.result() as Promise<SendCampaignOutcome>,
      };
    },
    sends: (message, occurrence = 'once') => state.sends.list({ message, occurrence, limit: 10_000 }),
    async close() {
      worker.shutdown();
      await running;
      await warehouse.close();
      await state.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
