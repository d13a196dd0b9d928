/**
 * What has changed upstream of a model since it was built: nothing, rows that can be named, or who knows what. Tables that
 * were built have versions; views are seen through, to what they read.
 */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Session } from '../../warehouse.ts';
import { tablesIn } from '../graph/dependencies.ts';
import type { Tree } from '../graph/parse-tree.ts';
import type { Model, Source } from '../model.ts';
import { isMonotone, usesKnownFunctions } from './monotone.ts';
import type { Relation } from './relations.ts';
import { newRows, sourceInput } from './source-inputs.ts';
import type { Inputs, StoredModel } from './state.ts';
import { isVolatile } from './volatile.ts';

export type Change =
  | { readonly kind: 'none' }
  /** A query for the old and the new versions of the rows that differ, perhaps some more. */
  | { readonly kind: 'rows'; readonly both: string; readonly list: string }
  /** `isUnknown`: nobody can tell, which is not the same as having been built anew. */
  | { readonly kind: 'all'; readonly because: string; readonly isUnknown?: boolean };

/** Rows of a table that differ between two of its versions. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly both: string;
  /** Its columns, as a select list. */
  readonly list: string;
}

/** What a run knows while it goes on. Names are in lower case. */
export interface Knowledge {
  readonly models: ReadonlyMap<string, Model>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly stored: Map<string, StoredModel>;
  readonly relations: Map<string, Relation>;
  readonly differences: Map<string, Difference>;
  readonly reader: Pick<Session, 'rows'>;
  /** Asked once a run. */
  readonly remembered: Map<string, Promise<unknown>>;
}

const none: Change = { kind: 'none' };

function once<T>({ remembered }: Knowledge, key: string, ask: () => Promise<T>): Promise<T> {
  const known = remembered.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const asked = ask();
  remembered.set(key, asked);
  // What failed is asked again: memory may have been short.
  asked.catch(() => remembered.delete(key));
  return asked;
}

/** Everything that the model's rows come from, as it is now; `null` for what nobody can tell. */
export async function inputsOf(known: Knowledge, model: Pick<Model, 'dependsOn'>): Promise<Inputs> {
  const inputs: Record<string, string> = {};
  for (const name of model.dependsOn) await addInput(known, name, inputs);
  return inputs;
}

async function addInput(known: Knowledge, name: string, inputs: Record<string, string>): Promise<void> {
  if (inputs[name] !== undefined) return;
  const source = known.sources.get(name);
  if (source !== undefined) {
    const input = await once(known, `source ${name}`, () => sourceInput(known.reader, source));
    if (input !== null) inputs[name] = input;
    return;
  }
  const model = known.models.get(name);
  const stored = known.stored.get(name);
  if (model?.materialization.kind === 'view') {
    if (isVolatile(model.sql)) return;
    inputs[name] = `view ${model.meaning}`;
    for (const read of model.dependsOn) await addInput(known, read, inputs);
  } else if (stored !== undefined && stored.materialized !== 'view') {
    inputs[name] = `version ${stored.version}`;
  }
}

/** Of one table or view since `was`. */
async function changeOf(known: Knowledge, name: string, was: Inputs): Promise<Change> {
  const source = known.sources.get(name);
  const now: Record<string, string> = {};
  await addInput(known, name, now);
  const input = now[name];
  if (input === undefined) return { kind: 'all', because: `nobody can tell what changed in ${name}`, isUnknown: true };
  const before = was[name];
  if (before === undefined) return { kind: 'all', because: `${name} was not read before` };
  if (source !== undefined) return before === input ? none : changeOfSource(known, source, before, input);
  const model = known.models.get(name);
  if (model?.materialization.kind === 'view') {
    if (before !== input) return { kind: 'all', because: `the view ${name} is another one` };
    return changeOfView(known, model, was);
  }
  if (before === input) return none;
  const difference = known.differences.get(name);
  if (difference === undefined || `version ${difference.from}` !== before || `version ${difference.to}` !== input) {
    return { kind: 'all', because: `${name} was built again` };
  }
  return { kind: 'rows', both: difference.both, list: difference.list };
}

async function changeOfSource(known: Knowledge, source: Source, was: string, is: string): Promise<Change> {
  const rows = await once(known, `new rows ${source.name} ${was}`, () => newRows(known.reader, source, was, is));
  if (rows !== null) return { kind: 'rows', both: rows, list: '*' };
  const because =
    source.from.kind === 'files'
      ? `files of ${source.name} were replaced or taken away`
      : `rows of ${source.name} came late, changed in place or went`;
  return { kind: 'all', because };
}

/** The rows of a view that filters and joins: of what changed alone, with old and new rows of the rest. */
async function changeOfView(known: Knowledge, view: Model, was: Inputs): Promise<Change> {
  const changes = await changesOf(known, view.dependsOn, was);
  const changed = [...changes].filter(([, { kind }]) => kind !== 'none');
  if (changed.length === 0) return none;
  for (const [, change] of changed) if (change.kind === 'all') return change;
  const unchanged = new Set([...changes].filter(([, { kind }]) => kind === 'none').map(([name]) => name));
  const tree = await parse(known, view);
  const aggregate = usesKnownFunctions(tree) ? new Set<string>() : await aggregates(known);
  if (!isMonotone(tree, unchanged, aggregate)) {
    return { kind: 'all', because: `the view ${view.name} does more than filter and join` };
  }
  const read = new Set(tablesIn(tree));
  const rows = changed.flatMap(([name, change]) => (change.kind === 'rows' ? [{ ...change, name }] : []));
  const parts = rows
    .filter(({ name }) => read.has(name))
    .map(({ name: alone }) =>
      wrap(
        view.sql,
        rows.map(({ name, both, list }) => ({
          name,
          query: name === alone ? both : `select ${list} from main.${identifier(name)} union all (${both})`,
        })),
      ),
    );
  return parts.length === 0
    ? none
    : { kind: 'rows', both: parts.map((part) => `(${part})`).join(' union all '), list: '*' };
}

export async function changesOf(
  known: Knowledge,
  names: readonly string[],
  was: Inputs,
): Promise<ReadonlyMap<string, Change>> {
  const changes = new Map<string, Change>();
  for (const name of names) changes.set(name, await changeOf(known, name, was));
  return changes;
}

/** The query, with other rows behind some names. */
export const wrap = (sql: string, tables: readonly { readonly name: string; readonly query: string }[]): string =>
  tables.length === 0
    ? sql
    : `with ${tables.map(({ name, query }) => `${identifier(name)} as not materialized (${query})`).join(',\n')}
       select * from (\n${sql}\n)`;

/** What the query itself reads: audits may read more. */
export const tablesOfQuery = async (known: Knowledge, model: Model): Promise<readonly string[]> =>
  tablesIn(await parse(known, model));

const parse = (known: Knowledge, { name, sql }: Model): Promise<Tree> =>
  once(known, `tree ${name}`, async () => {
    const [row] = await known.reader.rows<{ tree: string }>(
      'select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true, skip_default := true) as tree',
      [sql],
    );
    const { statements } = JSON.parse(row?.tree ?? '{}') as { readonly statements?: readonly Tree[] };
    return statements?.[0] ?? null;
  });

/** Macros may be made of them. */
const aggregates = (known: Knowledge): Promise<ReadonlySet<string>> =>
  once(known, 'aggregates', async () => {
    const rows = await known.reader.rows<{ name: string }>(
      `select distinct function_name as name from duckdb_functions() where function_type in ('aggregate', 'macro')`,
    );
    return new Set(rows.map(({ name }) => name));
  });
