/**
 * One model: kept when nothing that it reads has changed, else created, checked, audited and made visible in one fenced
 * transaction, with the note of what it was built from.
 */
import type { Session, Transaction } from '../../warehouse.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { ModelChange, SchemaChange } from '../artefacts/results.ts';
import { promisesOf } from '../audits/audit-queries.ts';
import { type Audited, auditModel, type AuditResult } from '../audits/run-audits.ts';
import { refuseFailed } from '../audits/tell-audits.ts';
import type { Model } from '../model.ts';
import type { BuildContext, Done, Refusal, Standing } from './build-context.ts';
import { keyOfWindow, oweAfterFailure } from './build-window.ts';
import { changesOf, inputsOf, type Knowledge } from './changes.ts';
import { lineageHash } from './lineage-hash.ts';
import { materialize } from './materialize.ts';
import { hasParquet } from './parquet-files.ts';
import { areSameColumns, columnsOf, isViewOf } from './relations.ts';
import type { RunModelsOptions } from './run-models.ts';
import { checkContract, compareColumns, refuseDrift } from './schema.ts';
import { type Column, ensureState, type Inputs, type StoredModel, writeStored } from './state.ts';
import { isVolatile } from './volatile.ts';
import type { Watch } from './watch.ts';
import { noteWindows } from './windows.ts';

export interface Run {
  readonly options: RunModelsOptions;
  readonly session: Session;
  readonly known: Knowledge;
  /** Models with windows that are owed. */
  readonly owing: Set<string>;
  readonly watched: ReadonlyMap<string, Watch>;
}

export interface Built extends Audited {
  readonly isUnchanged: boolean;
  readonly change: ModelChange | null;
  readonly schemaChanges: readonly SchemaChange[];
}

/** What audits found, told even when the build ends there. */
export interface Seen {
  rows?: number | null;
  audits?: readonly AuditResult[];
}

/** Keys in the inputs that are no tables. */
const files = '(files)';
export const meanings = '(meanings)';
/** Where it was built without looking at its promises. */
const unaudited = '(unaudited)';

export async function buildModel(run: Run, model: Model, seen: Seen): Promise<Built> {
  const { known } = run;
  const inputs: Inputs = {
    ...(await inputsOf(known, model)),
    [files]: lineageHash(model, known.models, 'checksum'),
    [meanings]: lineageHash(model, known.models, 'meaning'),
  };
  const standing = standingOf(run, model, inputs);
  const reason = 'model' in standing ? await reasonToBuild(run, standing) : standing.because;
  if (reason === undefined && 'model' in standing) return keep(run, standing, seen);
  try {
    return await build(run, model, standing, inputs, reason ?? '', seen);
  } catch (error) {
    if (model.materialization.kind === 'window' && 'model' in standing) await owe(run, standing).catch(() => undefined);
    throw error;
  }
}

/** The model as it was built, or why it has to be built from everything. */
function standingOf({ known, options }: Run, model: Model, inputs: Inputs): Standing | Refusal {
  const { materialization } = model;
  const stored = known.stored.get(model.name.toLowerCase());
  const relation = known.relations.get(model.name.toLowerCase());
  if (relation === undefined) return { because: 'it was not there' };
  if (options.isFull === true && (materialization.kind !== 'window' || options.backfill === undefined)) {
    return { because: 'everything was asked for' };
  }
  if (stored === undefined) return { because: 'nobody noted what it was built from' };
  if (stored.meaning !== model.meaning || stored.materialized !== materialization.kind) {
    return { because: 'its file means something else now' };
  }
  if (relation.isView !== isViewOf(materialization) || !areSameColumns(relation.columns, stored.columns)) {
    return { because: 'something else has changed its table' };
  }
  if (materialization.kind === 'parquet' && !hasParquet(relation)) return { because: 'its file is gone' };
  if (materialization.kind === 'merge' && stored.inputs[meanings] !== inputs[meanings]) {
    return { because: 'a file that it reads from means something else now' };
  }
  return { model, stored, inputs };
}

/** Undefined when the model stands as it should. */
async function reasonToBuild({ known, owing, options }: Run, { model, stored }: Standing): Promise<string | undefined> {
  if (model.materialization.kind !== 'view' && isVolatile(model.sql)) {
    return 'its query reads the clock, chance or files by itself';
  }
  if (owing.has(model.name.toLowerCase())) return 'windows are owed';
  if (model.materialization.kind === 'window' && options.backfill !== undefined) return 'windows were asked for';
  for (const [name, change] of await changesOf(known, model.dependsOn, stored.inputs)) {
    if (change.kind === 'all') return change.because;
    if (change.kind === 'rows') return `rows changed in ${name}`;
  }
  return undefined;
}

/** Nothing is built. Promises are looked at again where they are new, or where time alone may break them. */
async function keep(run: Run, { model, stored, inputs }: Standing, seen: Seen): Promise<Built> {
  const { options, session } = run;
  const kept = { isUnchanged: true, change: null, schemaChanges: [] };
  const isOther = stored.checksum !== model.checksum;
  const needsAudits =
    options.isAuditing !== false &&
    (isOther || stored.inputs[unaudited] !== undefined || promisesOf(model).some(({ kind }) => kind === 'fresh'));
  const owed = !needsAudits && (isOther || stored.inputs[unaudited] !== undefined) ? { [unaudited]: 'yes' } : {};
  const now: StoredModel = { ...stored, checksum: model.checksum, sql: model.sql, inputs: { ...inputs, ...owed } };
  if (!needsAudits && !isOther && JSON.stringify(now.inputs) === JSON.stringify(stored.inputs)) {
    return { ...kept, rows: stored.rows, audits: [] };
  }
  const audited = await session.commit(options.fence, async (tx) => {
    const found = needsAudits ? await audit(tx, run, model, seen) : { rows: stored.rows, audits: [] };
    await writeStored(tx, now);
    return found;
  });
  run.known.stored.set(model.name.toLowerCase(), now);
  return { ...kept, ...audited };
}

async function build(
  run: Run,
  model: Model,
  standing: Standing | Refusal,
  inputs: Inputs,
  because: string,
  seen: Seen,
): Promise<Built> {
  const { options, session, known } = run;
  const name = model.name.toLowerCase();
  const stored = known.stored.get(name);
  const was = known.relations.get(name);
  const outcome = await session.commit(options.fence, async (tx) => {
    if (known.stored.size === 0) await ensureState(tx);
    const context = contextOf(run, tx, model, inputs);
    const done = await materialize(context, model, standing, because);
    const columns = isInPlace(done) && was !== undefined ? was.columns : await columnsOf(tx, tableOf(model));
    const schemaChanges = was === undefined ? [] : compareColumns(was.columns, columns);
    if (!context.isAccepted && model.materialization.kind !== 'snapshot') refuseDrift(model, schemaChanges);
    await checkContract(tx, model, columns);
    await noteAllWindows(tx, run, model, columns, done);
    const audited = options.isAuditing === false ? { rows: null, audits: [] } : await audit(tx, run, model, seen);
    const rows = model.materialization.kind === 'view' ? audited.rows : (audited.rows ?? (await countRows(tx, model)));
    const now = toStored(run, model, { inputs, columns, rows });
    const next: StoredModel = { ...now, version: done.hasChanged ? context.nextVersion : (stored?.version ?? 1) };
    await writeStored(tx, next);
    return { done, columns, schemaChanges, audited: { ...audited, rows }, next };
  });
  const { done, columns, schemaChanges, audited, next } = outcome;
  known.stored.set(name, next);
  known.relations.set(name, { isView: isViewOf(model.materialization), columns });
  if (done.difference !== undefined) known.differences.set(name, done.difference);
  run.owing.delete(name);
  return { ...audited, isUnchanged: false, change: done.change, schemaChanges };
}

const contextOf = ({ options, known, watched }: Run, tx: Transaction, model: Model, inputs: Inputs): BuildContext => ({
  tx,
  known: { ...known, reader: tx },
  runId: options.runId,
  isFull: options.isFull ?? false,
  instant: options.instant,
  backfill: options.backfill,
  watched: watched.get(model.name.toLowerCase()),
  isAccepted: isAccepted(options, model, inputs, known.stored.get(model.name.toLowerCase())),
  nextVersion: Math.max(0, ...[...known.stored.values()].map(({ version }) => version)) + 1,
});

function isAccepted(
  { acceptSchema = [] }: RunModelsOptions,
  model: Model,
  inputs: Inputs,
  stored: StoredModel | undefined,
): boolean {
  if (acceptSchema === 'changed-files') return stored?.inputs[files] !== inputs[files];
  return acceptSchema.includes(model.name);
}

const isInPlace = ({ change: { how } }: Done): boolean => how !== 'created' && how !== 'full' && how !== 'versions';
const tableOf = ({ name }: Model): string => `main.${identifier(name)}`;

async function audit(tx: Transaction, { options }: Run, model: Model, seen: Seen): Promise<Audited> {
  const { artefacts, instant } = options;
  const audited = await auditModel(tx, model, { artefacts, ...(instant === undefined ? {} : { now: instant }) });
  Object.assign(seen, audited);
  refuseFailed(model.name, audited, artefacts);
  return audited;
}

async function countRows(tx: Transaction, model: Model): Promise<number | null> {
  const [counted] = await tx.rows<{ n: number }>(`select count(*) as n from ${tableOf(model)}`);
  return counted?.n ?? null;
}

/** After a build from everything the ledger says so, window by window. */
async function noteAllWindows(
  tx: Transaction,
  { options }: Run,
  model: Model,
  columns: readonly Column[],
  { change: { how } }: Done,
): Promise<void> {
  const { name, materialization } = model;
  if (materialization.kind !== 'window' || (how !== 'created' && how !== 'full')) return;
  const noted = { name, key: keyOfWindow(materialization), columns: columns.map((column) => column.name) };
  await noteWindows(tx, { ...noted, runId: options.runId }, 'all');
}

function toStored(
  { options }: Run,
  model: Model,
  { inputs, columns, rows }: { inputs: Inputs; columns: readonly Column[]; rows: number | null },
): Omit<StoredModel, 'version'> {
  return {
    name: model.name,
    meaning: model.meaning,
    checksum: model.checksum,
    materialized: model.materialization.kind,
    sql: model.sql,
    columns,
    inputs: options.isAuditing === false ? { ...inputs, [unaudited]: 'yes' } : inputs,
    rows,
    run: options.runId,
    builtAt: (options.instant ?? new Date()).toISOString(),
  };
}

/** A failure in known windows: they are owed, and the rest counts as seen. */
async function owe(run: Run, standing: Standing): Promise<void> {
  const { model, stored, inputs } = standing;
  const { materialization } = model;
  if (materialization.kind !== 'window') return;
  const now: StoredModel = { ...stored, inputs };
  const isOwed = await run.session.commit(run.options.fence, async (tx) => {
    const context = contextOf(run, tx, model, inputs);
    const found = await oweAfterFailure(context, standing, materialization);
    if (found) await writeStored(tx, now);
    return found;
  });
  if (!isOwed) return;
  run.known.stored.set(model.name.toLowerCase(), now);
  run.owing.add(model.name.toLowerCase());
}
