/** A store of files in a temporary folder whose warehouse nobody works on; commands open it as they do for a person. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rebuildStore } from '../../../activities/rebuild.ts';
import { withLease } from '../../../activities/store-lease.ts';
import type { OperationArgs, OperationName } from '../../../app/sql/operations.ts';
import { performSql } from '../../../app/sql/perform.ts';
import { openStore, type OpenStore } from '../../../app/store.ts';
import type { Session } from '../../../app/session.ts';
import { filesSource } from '../../../connectors/files/index.ts';
import { check, checkProject } from '../../../lib/config.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { streamSpecs } from '../../../lib/streams.ts';
import { landResource, loadLandings } from '../../../storage/landing/index.ts';
import { openState } from '../../../storage/state/index.ts';
import { silentLog } from '../../support/temporal.ts';

const store = 'shop';

export async function createQuarantineShop() {
  const home = mkdtempSync(join(tmpdir(), 'perdura-quarantine-'));
  const state = await openState({ file: join(home, 'state.sqlite') });
  let streams: object = { orders: 'orders-*.csv' };
  let zone = 'UTC';
  const session = (): Session =>
    ({
      project: {
        folder: home,
        file: join(home, 'perdura.yaml'),
        isSample: false,
        home,
        configHash: '',
        config: checkProject(
          { stores: { [store]: { zone, currency: 'EUR', sources: { files: { type: 'files', streams } } } } },
          'perdura.yaml',
        ),
      },
      environment: { user: 'ada' },
      log: silentLog,
      report: () => undefined,
      state: async () => state,
      connect: async () => {
        throw new PipelineError('unavailable', 'no Temporal here');
      },
    }) as unknown as Session;
  async function withStore<T>(work: (opened: OpenStore) => Promise<T>): Promise<T> {
    const opened = await openStore(session(), store, 'test');
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  }
  return {
    home,
    landing: join(home, 'landing'),
    withStore,
    write: (name: string, text: string) => writeFileSync(join(home, name), text),
    configure(changes: { readonly streams?: object; readonly zone?: string }) {
      streams = changes.streams ?? streams;
      zone = changes.zone ?? zone;
    },
    /** As a run's extract stage: lands what is there, loads what is new. */
    extract: () =>
      withStore(async (opened) => {
        const written = opened.storeConfig.sources['files'];
        const open = filesSource.open(check(filesSource.config, { ...written, baseFolder: home }, 'files'));
        for (const resource of open.resources) {
          const pages = landResource({
            root: opened.folders.landing,
            store,
            connector: 'files',
            source: 'files',
            resource,
            signal: new AbortController().signal,
            now: () => new Date(),
            tempDirectory: opened.folders.temporary,
          });
          for await (const page of pages) void page;
        }
        return withLease(opened, 'test', async (token) => {
          const fence = { stage: 'extract', token, attempt: 1 };
          await opened.warehouse.claim(fence);
          return loadLandings({
            warehouse: opened.warehouse,
            fence,
            root: opened.folders.landing,
            store,
            zone: opened.storeConfig.zone,
            streams: Object.values(streamSpecs),
          });
        });
      }),
    rebuild: () => withStore((opened) => rebuildStore(opened, 'test')),
    ask: <N extends OperationName>(operation: N, args: OperationArgs<N>) =>
      performSql({ kind: 'store', store, session: async () => session() }, operation, args, {
        signal: new AbortController().signal,
        tell: () => undefined,
      }),
    rows: <T = Record<string, unknown>>(sql: string) => withStore((opened) => opened.warehouse.rows<T>(sql)),
    async remove() {
      await state.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type QuarantineShop = Awaited<ReturnType<typeof createQuarantineShop>>;
