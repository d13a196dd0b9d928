/** A project with the source `web` of numbered orders, and a worker that does nothing but sync: real state, landing, workflows. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundleWorkflowCode, DefaultLogger, type NativeConnection, Worker } from '@temporalio/worker';
import { createSyncActivities } from '../../../activities/sync/index.ts';
import { storeFolders } from '../../../app/folders.ts';
import { openSession, type Session } from '../../../app/session.ts';
import type { Source } from '../../../lib/connector.ts';
import { taskQueueOf } from '../../../temporal.config.ts';
import { silentLog, type TestTemporal } from '../temporal.ts';
import { numberedSource } from './source.ts';

export interface SyncLab {
  readonly folder: string;
  readonly session: Session;
  /** The landing folder. */
  readonly root: string;
  /** The workflows, bundled once. */
  readonly bundleFile: string;
  working<T>(work: () => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
}

/** A project folder whose one store reads from that address. */
function writeNumberedProject(url: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-sync-'));
  const sources = `{ web: { type: numbered, baseUrl: '${url}' }, files: { type: files, orders: orders.csv } }`;
  writeFileSync(join(folder, 'perdura.yaml'), `stores: { shop: { zone: UTC, currency: EUR, sources: ${sources} } }\n`);
  mkdirSync(join(folder, '.perdura'));
  return folder;
}

export const openNumberedSession = (folder: string): Session =>
  openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });

/** A worker that runs syncSource alone. */
export async function createSyncWorker(
  session: Session,
  { connection, namespace, bundleFile }: { connection: NativeConnection; namespace: string; bundleFile: string },
): Promise<Worker> {
  const { project } = session;
  const storeConfig = project.config.stores['shop'];
  if (storeConfig === undefined) throw new Error('no store');
  return Worker.create({
    connection,
    namespace,
    taskQueue: taskQueueOf('shop'),
    workflowBundle: { codePath: bundleFile },
    shutdownGraceTime: '1 second',
    activities: createSyncActivities({
      project,
      store: 'shop',
      storeConfig,
      folders: storeFolders(project),
      state: await session.state(),
      sources: new Map([['numbered', numberedSource as Source<unknown>]]),
      log: silentLog,
      now: () => new Date(),
    }),
  });
}

async function bundleWorkflows(folder: string): Promise<string> {
  const workflowsPath = new URL('../../../workflows/index.ts', import.meta.url).pathname;
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const file = join(folder, 'workflows.js');
  writeFileSync(file, code);
  return file;
}

export async function openSyncLab(temporal: TestTemporal, url: string): Promise<SyncLab> {
  const folder = writeNumberedProject(url);
  const opened = openNumberedSession(folder);
  const session: Session = {
    ...opened,
    temporal: temporal.config,
    connect: async () => temporal.link,
    close: async () => (await opened.state()).close(),
  };
  const bundleFile = await bundleWorkflows(folder);
  return {
    folder,
    session,
    root: storeFolders(session.project).landing,
    bundleFile,
    async working(work) {
      const { nativeConnection: connection, namespace } = temporal;
      const worker = await createSyncWorker(session, { connection, namespace, bundleFile });
      return worker.runUntil(async () => {
        // Until the server knows that somebody polls.
        await setTimeout(100);
        return work();
      });
    },
    async dispose() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
