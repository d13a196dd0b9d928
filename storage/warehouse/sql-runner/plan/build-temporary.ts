/**
 * A model as a temporary relation, with the rows that building it would give. What is kept by its changes has the same rows as
 * when it is built whole; histories and merges do not, and go on from a copy of what stands.
 */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import { type BuildContext, isRefusal } from '../build/build-context.ts';
import { buildMerge } from '../build/build-merge.ts';
import { meanings } from '../build/build-model.ts';
import { buildSnapshot } from '../build/build-snapshot.ts';
import { queryOf } from '../build/build-whole.ts';
import { lineageHash } from '../build/lineage-hash.ts';
import type { StoredModel } from '../build/state.ts';
import type { Model } from '../model.ts';
import type { LiveRelation } from './live-relations.ts';

export interface PreviewContext {
  /** The table or view of the file that has the model's name. */
  readonly live: LiveRelation | undefined;
  /** What the database says of the model. */
  readonly stored: StoredModel | undefined;
  /** Every model, by name in lower case. */
  readonly models: ReadonlyMap<string, Model>;
  readonly instant: Date;
  /** False: nothing is computed, every model is a view. */
  readonly withRows: boolean;
}

export async function buildTemporary(tx: Transaction, model: Model, context: PreviewContext): Promise<void> {
  const { materialization } = model;
  const { live, stored, models, instant, withRows } = context;
  const standing = withRows && live?.kind === 'table' ? live : undefined;
  const name = identifier(model.name);
  if (materialization.kind === 'snapshot') {
    if (standing === undefined)
      return create(tx, model, withRows, `select *, ${versionColumns(instant)} from (${queryOf(model)}\n)`);
    await tx.run(`create temp table ${name} as select * from ${standing.sql}`);
    await buildSnapshot(contextOf(tx, instant), model, materialization.key, {
      isView: false,
      columns: standing.columns,
    });
    return;
  }
  if (
    materialization.kind === 'merge' &&
    standing !== undefined &&
    stored !== undefined &&
    goesOn(model, stored, models)
  ) {
    await tx.run(`create temp table ${name} as select * from ${standing.sql}`);
    const outcome = await buildMerge(contextOf(tx, instant), { model, stored, inputs: {} }, materialization);
    if (!isRefusal(outcome)) return;
    await tx.run(`drop table temp.main.${name}`);
  }
  await create(tx, model, withRows, queryOf(model));
}

/** A merge is built whole once it, or anything that it comes from, means something else. */
const goesOn = (model: Model, stored: StoredModel, models: PreviewContext['models']): boolean =>
  stored.meaning === model.meaning && stored.inputs[meanings] === lineageHash(model, models, 'meaning');

async function create(
  tx: Transaction,
  { name, materialization }: Model,
  withRows: boolean,
  query: string,
): Promise<void> {
  const kind = materialization.kind === 'view' || !withRows ? 'view' : 'table';
  await tx.run(`create temp ${kind} ${identifier(name)} as\n${query}`);
}

/** Of a history's first versions. */
const versionColumns = (instant: Date): string =>
  `timestamptz '${instant.toISOString()}' as valid_from, cast(null as timestamptz) as valid_to, true as is_current`;

/** Columns that would change are shown, not refused. */
const contextOf = (tx: Transaction, instant: Date): BuildContext => ({
  tx,
  known: {
    models: new Map(),
    sources: new Map(),
    stored: new Map(),
    relations: new Map(),
    differences: new Map(),
    reader: tx,
    remembered: new Map(),
  },
  runId: 'preview',
  isFull: false,
  instant,
  backfill: undefined,
  watched: undefined,
  isAccepted: true,
  nextVersion: 0,
});
