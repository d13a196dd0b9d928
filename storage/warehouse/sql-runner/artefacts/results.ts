/** What came of building models, and its immutable record. */
import { basename, join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import type { Warehouse } from '../../warehouse.ts';
import type { Layer, Materialization, Model } from '../model.ts';
import type { AuditResult } from '../audits/run-audits.ts';
import { traceModels } from '../lineage/index.ts';
import { attemptFolder, writeOnce } from './attempts.ts';
import { readLiveColumns } from './live-columns.ts';
import { describeManifest, type Described } from './manifest.ts';
import { openLineageEvents } from './open-lineage.ts';

/** What was done to a model's table or view, and why that. */
export interface ModelChange {
  /**
   * `created`: was not there. `full`: built from everything. `touched`: the keys that changed. `merged`: the rows above the
   * watermark. `windows`: whole windows of time. `versions`: history went on. `kept`: left as it was.
   */
  readonly how: 'created' | 'full' | 'touched' | 'merged' | 'windows' | 'versions' | 'kept';
  readonly because: string;
  /** Keys, rows or windows that were computed anew; null where it was everything. */
  readonly touched: number | null;
}

/** A column that is new (`was` is null), gone (`is` is null) or of another type. */
export interface SchemaChange {
  readonly column: string;
  readonly was: string | null;
  readonly is: string | null;
}

export interface ModelResult {
  readonly name: string;
  readonly layer: Layer;
  readonly materialized: Materialization['kind'];
  /** `error` and `skipped` leave the model as it was before; `unchanged` had nothing to do. */
  readonly status: 'success' | 'error' | 'skipped' | 'unchanged';
  /** Why not, in a sentence; null when all is well. */
  readonly message: string | null;
  readonly rows: number | null;
  readonly seconds: number;
  readonly audits: readonly AuditResult[];
  /** Null where nothing was done. */
  readonly change: ModelChange | null;
  readonly schemaChanges: readonly SchemaChange[];
}

export interface RunResults {
  readonly runId: string;
  readonly stage: string;
  readonly models: readonly ModelResult[];
}

/** Throws when a model or an audit failed, naming the first and counting the rest. */
export function assertModelsPassed({ runId, models }: RunResults): void {
  const failed = models.filter(({ status }) => status === 'error');
  const [first] = failed;
  if (first === undefined) return;
  const skipped = models.filter(({ status }) => status === 'skipped').length;
  const more = failed.length > 1 ? `; ${failed.length - 1} more failed` : '';
  const left = skipped > 0 ? `; ${skipped} that read them were left as they were` : '';
  throw new PipelineError('bad_data', `${first.message}${more}${left}`, {
    remedy: `see the failing rows in run_results.json of run ${runId}, then mend the data or the model`,
    details: { runId, failed: failed.map(({ name, message }) => ({ model: name, message })), skipped },
  });
}

/**
 * `manifest.json`: what was built from what. `run_results.json`: how it went. `openlineage.ndjson`: the same for other tools.
 * Times are in the latter two alone. Written once: a folder that has a record gets another one in `attempt-2`.
 */
export async function writeArtefacts(
  folder: string,
  warehouse: Warehouse,
  models: readonly Model[],
  results: RunResults,
  besides: Pick<Described, 'sources' | 'exposures'> = {},
): Promise<void> {
  const finishedAt = new Date();
  const own = await attemptFolder(folder);
  const live = await readLiveColumns(warehouse);
  const names = new Map([...live].map(([table, list]) => [table, list.map(({ name }) => name)]));
  const lineage = await warehouse.withConnection((connection) => traceModels(connection, models, names));
  const { runId, stage } = results;
  const described = describeManifest({ ...besides, models, columns: live, lineage });
  const database = basename(warehouse.path);
  const byName = new Map(models.map((model) => [model.name, model]));
  const run = { runId, stage, database, models: byName, columns: live, lineage };
  const events = openLineageEvents(run, withTimes(results.models, finishedAt));
  await writeOnce(join(own, 'manifest.json'), asJson({ runId, stage, ...described }));
  await writeOnce(join(own, 'openlineage.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  // Last: its name says that the record is whole.
  await writeOnce(join(own, 'run_results.json'), asJson(results));
}

const asJson = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

/** Models are built one after another; where nobody noted when one began, it lasted its seconds before the next. */
function withTimes(models: readonly ModelResult[], finishedAt: Date) {
  const total = models.reduce((sum, { seconds }) => sum + seconds, 0);
  let at = finishedAt.getTime() - total * 1000;
  return models.map((model) => {
    const startedAt = new Date(at);
    at += model.seconds * 1000;
    return { ...model, startedAt, finishedAt: new Date(at) };
  });
}
