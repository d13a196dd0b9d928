/**
 * Builds models in order. Each is created, audited and made visible in one fenced transaction, so that a failed audit, a crash
 * or an overtaken attempt leaves it, and everything that reads it, as it was.
 */
import { PipelineError } from '../../../../lib/errors.ts';
import type { Fence } from '../../fence.ts';
import type { Warehouse } from '../../warehouse.ts';
import type { Exposure, Layer, Model, Source } from '../model.ts';
import { orderModels } from '../graph/order-models.ts';
import { attemptFolder } from '../artefacts/attempts.ts';
import { type ModelResult, type RunResults, writeArtefacts } from '../artefacts/results.ts';
import { runAuditModel } from '../audits/run-audits.ts';
import { refuseFailed } from '../audits/tell-audits.ts';
import { buildModel, type Built, type Run, type Seen } from './build-model.ts';
import type { Knowledge } from './changes.ts';
import { removeForgotten } from './parquet-files.ts';
import { readRelations } from './relations.ts';
import { selectModels } from './select-models.ts';
import { readStored } from './state.ts';
import { watchedBy } from './watch.ts';
import { owingModels } from './windows.ts';

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
  /** Who reads the models, for the record. */
  readonly exposures?: readonly Exposure[];
  /** The run's moment, for histories and records; left out, the clock's, and snapshots are refused. */
  readonly instant?: Date;
}

export async function runModels(given: RunModelsOptions): Promise<RunResults> {
  const { warehouse, fence, runId, models, sources = [], exposures = [] } = given;
  // What an earlier attempt left stays as it is: failing rows, too, lie in a folder of their own.
  const options = { ...given, artefacts: await attemptFolder(given.artefacts) };
  const selected = selectModels(options);
  const done = new Map<string, ModelResult>();
  const planned = await warehouse.session(async (session) => {
    const relations = await readRelations(session);
    const ordered = orderModels(selected, { sources: [...relations.values()].map(({ name }) => name) });
    await removeForgotten(session, relations);
    const stored = await readStored(session);
    const known: Knowledge = {
      models: byName(models),
      sources: byName(sources),
      stored: byName(stored),
      relations,
      differences: new Map(),
      reader: session,
      remembered: new Map(),
    };
    const owing = new Set(stored.length === 0 ? [] : await owingModels(session));
    const run: Run = { options, session, known, owing, watched: watchedBy(ordered, known.models) };
    for (const model of ordered) {
      options.signal?.throwIfAborted();
      options.onStart?.(model.name);
      const result = await attempt(run, model, done);
      done.set(model.name.toLowerCase(), result);
      options.onProgress?.(result);
    }
    return ordered;
  });
  const results: RunResults = { runId, stage: fence.stage, models: [...done.values()] };
  await writeArtefacts(options.artefacts, warehouse, planned, results, { sources, exposures });
  return results;
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((item) => [item.name.toLowerCase(), item]));

async function attempt(run: Run, model: Model, done: ReadonlyMap<string, ModelResult>): Promise<ModelResult> {
  const { name, layer } = model;
  const materialized = model.materialization.kind;
  const started = performance.now();
  const finish = (status: ModelResult['status'], message: string | null, built: Partial<Built> = {}): ModelResult => {
    const { rows = null, audits = [], change = null, schemaChanges = [] } = built;
    const seconds = Math.round(performance.now() - started) / 1000;
    return { name, layer, materialized, status, message, rows, seconds, audits, change, schemaChanges };
  };
  const upstream = model.dependsOn.find((read) => hasFailed(done.get(read)));
  if (upstream !== undefined) return finish('skipped', `model ${name} reads ${upstream}, which was not built`);
  const seen: Seen = {};
  try {
    const built = layer === 'audits' ? await askAudit(run, model, seen) : await buildModel(run, model, seen);
    return finish(built.isUnchanged ? 'unchanged' : 'success', null, built);
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'conflict') throw error;
    return finish('error', describeFailure(model, error), seen);
  }
}

const hasFailed = (result: ModelResult | undefined): boolean =>
  result?.status === 'error' || result?.status === 'skipped';

/** A model of the layer `audits`: nothing is stored. */
async function askAudit({ session, options }: Run, model: Model, seen: Seen): Promise<Built> {
  const { fence, artefacts } = options;
  const audited = await session.commit(fence, (tx) => runAuditModel(tx, model, { artefacts }));
  seen.audits = audited.audits;
  refuseFailed(model.name, audited, artefacts);
  return { ...audited, isUnchanged: false, change: null, schemaChanges: [] };
}

/** DuckDB's first line. What it could not convert is data, perhaps a person's, and stays out. */
function describeFailure({ name }: Model, error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const isAboutValues = /^(Conversion|Invalid Input|Out of Range|Constraint) Error/.test(line);
  return `model ${name}: ${isAboutValues ? line.replace(/'[^']*'|"[^"]*"/g, '…') : line}`;
}
