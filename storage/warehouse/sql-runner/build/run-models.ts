/**
 * Builds models in order. Each is created, audited and made visible in one fenced transaction, so that a failed audit, a crash
 * or an overtaken attempt leaves it, and everything that reads it, as it was.
 */
import { PipelineError } from '../../../../lib/errors.ts';
import type { Fence } from '../../fence.ts';
import type { Transaction, Warehouse } from '../../warehouse.ts';
import type { Layer, Model, Source } from '../model.ts';
import { orderModels } from '../graph/order-models.ts';
import { type ModelResult, type RunResults, writeArtefacts } from '../artefacts/results.ts';
import { type Audited, auditModel, runAuditModel } from '../audits/run-audits.ts';
import { refuseFailed } from '../audits/tell-audits.ts';

export interface RunModelsOptions {
  readonly warehouse: Warehouse;
  readonly models: readonly Model[];
  /** Which of them to build; all when left out. What they read besides must exist. */
  readonly select?: { readonly layers?: readonly Layer[]; readonly names?: readonly string[] };
  /** Claimed by the caller. */
  readonly fence: Fence;
  /** Looked at between models. */
  readonly signal?: AbortSignal;
  /** The folder of this run and stage, for manifest.json and run_results.json. */
  readonly artefacts: string;
  readonly runId: string;
  readonly onProgress?: (result: ModelResult) => void;
  readonly onStart?: (name: string) => void;
  /** Everything is built from everything, whatever is known of changes. */
  readonly isFull?: boolean;
  /**
   * Whose columns may go or change their type: models by name, or those whose file, or a file they read from, is another than
   * at the last build.
   */
  readonly acceptSchema?: 'changed-files' | readonly string[];
  /** Left out: yes. */
  readonly isAuditing?: boolean;
  /** Only what failed or was skipped there, with what depends on it. */
  readonly retryOf?: RunResults;
  /** Windows of time from one day up to and without another (YYYY-MM-DD): those missing or failed are built. */
  readonly backfill?: { readonly from: string; readonly to: string };
  /** What models read and none of them makes. */
  readonly sources?: readonly Source[];
  /** The run's moment, for histories and records; left out, the clock's, and snapshots are refused. */
  readonly instant?: Date;
}

export async function runModels(options: RunModelsOptions): Promise<RunResults> {
  const { warehouse, fence, runId } = options;
  const tables = await warehouse.rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'main' order by name`,
  );
  const selected = options.models.filter((model) => isSelected(model, options.select));
  const planned = orderModels(selected, { sources: tables.map(({ name }) => name) });

  const done = new Map<string, ModelResult>();
  for (const model of planned) {
    options.signal?.throwIfAborted();
    const result = await build(model, options, done);
    done.set(model.name, result);
    options.onProgress?.(result);
  }
  const results: RunResults = { runId, stage: fence.stage, models: [...done.values()] };
  await writeArtefacts(options.artefacts, warehouse, planned, results);
  return results;
}

const isSelected = ({ name, layer }: Model, select: RunModelsOptions['select'] = {}): boolean =>
  (select.layers?.includes(layer) ?? true) && (select.names?.includes(name) ?? true);

async function build(
  model: Model,
  { warehouse, fence, artefacts }: RunModelsOptions,
  done: ReadonlyMap<string, ModelResult>,
): Promise<ModelResult> {
  const { name, layer } = model;
  const materialized = model.materialization.kind;
  const started = performance.now();
  const finish = (status: ModelResult['status'], message: string | null, { rows, audits }: Audited): ModelResult => {
    const seconds = Math.round(performance.now() - started) / 1000;
    return { name, layer, materialized, status, message, rows, seconds, audits, change: null, schemaChanges: [] };
  };
  const upstream = model.dependsOn.find((dependency) => (done.get(dependency)?.status ?? 'success') !== 'success');
  let audited: Audited = { rows: null, audits: [] };
  if (upstream !== undefined) return finish('skipped', `model ${name} reads ${upstream}, which was not built`, audited);
  try {
    await warehouse.commit(fence, async (tx) => {
      if (layer === 'audits') audited = await runAuditModel(tx, model, { artefacts });
      else {
        await create(tx, model);
        audited = await auditModel(tx, model, { artefacts });
      }
      refuseFailed(name, audited, artefacts);
    });
    return finish('success', null, audited);
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'conflict') throw error;
    return finish('error', describeFailure(model, error), audited);
  }
}

/** Rows lie in no order: whoever needs one asks for it, and published files are sorted as they are written. */
async function create(tx: Transaction, { name, materialization, sql }: Model): Promise<void> {
  const materialized = materialization.kind === 'view' ? 'view' : 'table';
  const [existing] = await tx.rows<{ type: string }>(
    `select table_type as type from information_schema.tables where table_schema = 'main' and table_name = $1`,
    [name],
  );
  const kind = existing?.type === 'VIEW' ? 'view' : 'table';
  if (existing !== undefined && kind !== materialized) await tx.run(`drop ${kind} "${name}"`);
  await tx.run(`create or replace ${materialized} "${name}" as\n${sql}`);
}

/** DuckDB's first line. What it could not convert is data, perhaps a person's, and stays out. */
function describeFailure({ name }: Model, error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const isAboutValues = /^(Conversion|Invalid Input|Out of Range|Constraint) Error/.test(line);
  return `model ${name}: ${isAboutValues ? line.replace(/'[^']*'|"[^"]*"/g, '…') : line}`;
}
