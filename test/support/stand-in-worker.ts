/**
 * A project with a real state, and a worker of its store that runs the real workflows: records, leases, schedules and
 * backfills are real, the stages stand in. For what happens between runs, not in them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createBackfillActivities } from '../../activities/backfill.ts';
import type { StoreDependencies } from '../../activities/dependencies.ts';
import { createRunRecordActivities } from '../../activities/run-record.ts';
import { createScheduledRunActivities } from '../../activities/scheduled-run.ts';
import { storeFolders } from '../../app/folders.ts';
import { sources as registered } from '../../app/registry.ts';
import { openSession, type Session } from '../../app/session.ts';
import { hasPollers } from '../../app/temporal/pollers.ts';
import type { Notice } from '../../lib/notifier.ts';
import type { RunPlan } from '../../lib/pure/run-plan.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import { silentLog, type TestTemporal } from './temporal.ts';

type Stage = (input: { readonly run: RunPlan }) => Promise<unknown>;

export interface StandInShop {
  readonly session: Session;
  readonly heard: readonly Notice[];
  /** Names of the stages that were performed, in order. */
  readonly performed: readonly string[];
  write(file: string, content: string): void;
  /** Works for the store while `work` goes on; stages of those names do something else. */
  working<T>(work: () => Promise<T>, stages?: Readonly<Record<string, Stage>>): Promise<T>;
  dispose(): Promise<void>;
}

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;
const bundleOnce = () => {
  const workflowsPath = new URL('../../workflows/index.ts', import.meta.url).pathname;
  bundle ??= bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  return bundle;
};

export interface StandInSources {
  /** As in perdura.yaml. */
  readonly written: string;
  readonly sources: StoreDependencies['sources'];
  /** What reads them. */
  activities(deps: StoreDependencies): object;
}

/** The store `shop` of a temporary project; its zone is Madrid's unless `zone` says otherwise. */
export function openStandInShop(
  temporal: TestTemporal,
  zone = 'Europe/Madrid',
  own: StandInSources = {
    written: '{ files: { type: files, orders: orders.csv } }',
    sources: registered,
    activities: () => ({}),
  },
): StandInShop {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-shop-'));
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  write('perdura.yaml', `stores: { shop: { zone: ${zone}, currency: EUR, sources: ${own.written} } }\n`);
  write('objects/clv.yaml', 'kind: clv\nactive: true\n');
  const opened = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  const session: Session = {
    ...opened,
    temporal: temporal.config,
    connect: async () => temporal.link,
    close: async () => (await opened.state()).close(),
  };
  const heard: Notice[] = [];
  const performed: string[] = [];
  return {
    session,
    heard,
    performed,
    write,
    async working(work, stages = {}) {
      const { project } = session;
      const state = await session.state();
      const folders = storeFolders(project);
      const deps = {
        state,
        store: 'shop',
        storeConfig: project.config.stores['shop'],
        project,
        folders,
        sources: own.sources,
        warehouse: { newestToken: async () => 0 },
        notifiers: [{ name: 'ear', notify: async (notice: Notice) => void heard.push(notice) }],
        log: silentLog,
        codeVersion: 'test',
        now: () => new Date(),
      } as unknown as StoreDependencies;
      const done: Stage = async () => ({ note: '' });
      const report: Stage = async ({ run }) => {
        const snapshot = `shop/${run.asOf}/${run.n}`;
        mkdirSync(join(folders.published, snapshot), { recursive: true });
        await state.runs.update(run.runId, { snapshot });
        return { note: '', snapshot };
      };
      const all: Record<string, Stage> = {
        ...Object.fromEntries(
          ['extract', 'audit', 'fit', 'backTest', 'score', 'cluster', 'segment', 'publish', 'notify'].map((name) => [
            name,
            done,
          ]),
        ),
        transform: async () => ({ note: '', customers: 1 }),
        gate: async () => ({ note: '', decision: 'publish', reasons: [] }),
        report,
        plan: async () => ({ note: '', isConfigured: false, toApply: [] }),
        ...stages,
      };
      const recorded = Object.entries(all).map(([name, stage]): [string, Stage] => [
        name,
        (input) => {
          performed.push(name);
          return stage(input);
        },
      ]);
      const worker = await Worker.create({
        connection: temporal.nativeConnection,
        namespace: temporal.namespace,
        taskQueue: taskQueueOf('shop'),
        workflowBundle: await bundleOnce(),
        activities: {
          ...createScheduledRunActivities(deps),
          ...createRunRecordActivities(deps),
          ...createBackfillActivities(deps),
          ...own.activities(deps),
          ...Object.fromEntries(recorded),
          exportRunHistory: async () => undefined,
        },
      });
      return worker.runUntil(async () => {
        while (!(await hasPollers(temporal.client, taskQueueOf('shop')))) await setTimeout(50);
        return work();
      });
    },
    async dispose() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
