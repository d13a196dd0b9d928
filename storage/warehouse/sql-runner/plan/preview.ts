/**
 * What models would be, and how that differs from what is live: built in order as temporary tables and views that stand before
 * the live ones, audited, compared, and rolled back. The file is read at one instant and not written.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../../../lib/errors.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import type { StoredModel } from '../build/state.ts';
import type { Model } from '../model.ts';
import { type LiveRelation, liveRelations } from './live-relations.ts';
import { withoutTrace } from './preview-connection.ts';
import { describeRelation, type ModelPreview, nothing, previewDrop, previewModel, temporary } from './preview-model.ts';
import type { Relation } from './row-differences.ts';

export interface PreviewOptions {
  /** What would be built, in order. */
  readonly models: readonly Model[];
  /** Every model of the project. */
  readonly all: readonly Model[];
  /** Names of the models that are to be gone: read before anything stands before them. */
  readonly dropped: readonly string[];
  /** What is known to stop a model, by its name in lower case. */
  readonly broken?: ReadonlyMap<string, string>;
  /** What the database says of the models. */
  readonly stored: readonly StoredModel[];
  /** When it would be. */
  readonly instant: Date;
  /** False: every model becomes a view, which has columns and computes nothing; no rows, no audits. */
  readonly withRows?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (preview: ModelPreview) => void;
}

/** A query that fails while it runs ends the transaction; then all is begun again without that model. */
export async function previewModels(
  connection: DuckDBConnection,
  options: PreviewOptions,
): Promise<readonly ModelPreview[]> {
  const failed = new Map(options.broken);
  const told = new Set<string>();
  for (;;) {
    try {
      return await withoutTrace(connection, (tx) => previewOnce(tx, options, failed, told));
    } catch (error) {
      if (!(error instanceof BrokenModel) || failed.has(error.model)) throw error;
      failed.set(error.model, describeFailure(error.cause));
    }
  }
}

/** A model whose query, or whose live view, cannot be run. */
class BrokenModel extends Error {
  readonly model: string;
  constructor(model: string, cause: unknown) {
    super(model, { cause });
    this.model = model;
  }
}

type Failures = ReadonlyMap<string, string>;

async function previewOnce(
  tx: Transaction,
  { models, all, dropped, stored, instant, withRows = true, signal, onProgress }: PreviewOptions,
  broken: Failures,
  told: Set<string>,
): Promise<readonly ModelPreview[]> {
  const names = [...models.filter(({ layer }) => layer !== 'audits').map(({ name }) => name), ...dropped];
  const live = await liveRelations(tx);
  const before = await holdLive(tx, live, names, broken, withRows);
  const byName = new Map(all.map((model) => [model.name.toLowerCase(), model]));
  const known = new Map(stored.map((model) => [model.name, model]));
  const previews = new Map<string, ModelPreview>();
  const isLost = (name: string): boolean => (previews.get(name)?.status ?? 'built') !== 'built';
  for (const model of models) {
    signal?.throwIfAborted();
    const key = model.name.toLowerCase();
    const lost = model.dependsOn.find(isLost);
    const failure = broken.get(key);
    const preview: ModelPreview =
      failure !== undefined
        ? { ...nothing(model.name), status: 'failed', blockers: [failure] }
        : lost !== undefined
          ? { ...nothing(model.name), notCompared: `it reads ${lost}, which could not be built` }
          : await guarded(key, () =>
              previewModel(tx, model, before.get(key) ?? null, {
                live: live.get(key),
                stored: known.get(model.name),
                models: byName,
                instant,
                withRows,
              }),
            );
    previews.set(key, preview);
    if (!told.has(key)) onProgress?.(preview);
    told.add(key);
  }
  for (const name of dropped)
    previews.set(name.toLowerCase(), await previewDrop(tx, name, before.get(name.toLowerCase()) ?? null, withRows));
  return [...previews.values()];
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isNoFault(error) ? error : new BrokenModel(name, error);
  }
}

/** Of the model: somebody was faster, or memory is short and more of it may do. */
const isNoFault = (error: unknown): boolean =>
  error instanceof PipelineError ? error.kind === 'conflict' : isOutOfMemory(error);

export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory Error');

/** Views show what their tables hold: their rows are kept aside before other tables stand before those. */
async function holdLive(
  tx: Transaction,
  live: ReadonlyMap<string, LiveRelation>,
  names: readonly string[],
  broken: Failures,
  withRows: boolean,
): Promise<ReadonlyMap<string, Relation>> {
  const held = new Map<string, Relation>();
  for (const [at, name] of names.entries()) {
    const relation = live.get(name.toLowerCase());
    if (relation?.kind === 'table') held.set(name.toLowerCase(), relation);
    else if (relation !== undefined && !broken.has(`live ${name}`)) {
      held.set(
        name.toLowerCase(),
        await guarded(`live ${name}`, () =>
          withRows ? holdView(tx, relation, `_live_${at}`) : describeRelation(tx, relation.sql),
        ),
      );
    }
  }
  return held;
}

async function holdView(tx: Transaction, { sql }: LiveRelation, as: string): Promise<Relation> {
  await tx.run(`create temp table ${identifier(as)} as select * from ${sql}`);
  return describeRelation(tx, temporary(as));
}

/** DuckDB's first line. What it could not convert is data, perhaps a person's, and stays out. */
function describeFailure(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const isAboutValues = /^(Conversion|Invalid Input|Out of Range|Constraint) Error/.test(line);
  return isAboutValues ? line.replace(/'[^']*'|"[^"]*"/g, '…') : line;
}
