/** What a plan was made from: the models, what the database built, and the tables that are read. Compared before it is applied. */
import { contentHash, sha256 } from '../../../../lib/hash.ts';
import type { Transaction } from '../../warehouse.ts';
import { type Built, describeMaterialization } from './compare.ts';
import { type LiveRelation, liveRelations } from './live-relations.ts';
import type { Model } from '../model.ts';

type ByName<T> = Readonly<Record<string, T>>;

interface Table {
  readonly columns: string;
  /** Null of a view. */
  readonly rows: number | null;
}

export interface Basis {
  /** A hash of what each model means and promises. */
  readonly models: ByName<string>;
  /** The run that built each model, and from what. */
  readonly built: ByName<string>;
  /** What the changing models read and are, near and far, by name in lower case. */
  readonly tables: ByName<Table>;
  /** Hashes of how the sources stand: paths, sizes and times of files, newest value and rows of tables. */
  readonly sources: ByName<string>;
}

export interface BasisInputs {
  readonly reader: Pick<Transaction, 'rows'>;
  readonly models: readonly Model[];
  readonly built: readonly Built[];
  /** Names of models that would be built or dropped. */
  readonly changing: readonly string[];
  /** How the sources stand, where that can be told. */
  readonly states: ByName<string>;
}

export async function readBasis({ reader, models, built, changing, states }: BasisInputs): Promise<Basis> {
  const live = await liveRelations(reader);
  const tables: Record<string, Table> = {};
  for (const name of [...upstreamOf(models, changing)].sort()) {
    const relation = live.get(name);
    if (relation !== undefined) tables[name] = await tableOf(reader, relation);
  }
  return {
    models: Object.fromEntries(models.map((model) => [model.name, definitionOf(model)])),
    built: Object.fromEntries(
      built.map(({ name, meaning, materialized, run }) => [name, `${run} ${sha256(`${meaning} ${materialized}`)}`]),
    ),
    tables,
    sources: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, sha256(state)])),
  };
}

/** Layout, comments and words are not in it. */
const definitionOf = ({ meaning, materialization, grain, audits, layer }: Model): string =>
  contentHash({ meaning, kept: describeMaterialization(materialization), grain, audits, layer });

async function tableOf(reader: Pick<Transaction, 'rows'>, { sql, kind, columns }: LiveRelation): Promise<Table> {
  const listed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (kind === 'view') return { columns: listed, rows: null };
  const [counted] = await reader.rows<{ n: number }>(`select count(*) as n from ${sql}`);
  return { columns: listed, rows: counted?.n ?? 0 };
}

/** The names and all that they read, near and far, in lower case. */
function upstreamOf(models: readonly Model[], names: readonly string[]): ReadonlySet<string> {
  const byName = new Map(models.map((model) => [model.name.toLowerCase(), model]));
  const found = new Set<string>();
  const waiting = names.map((name) => name.toLowerCase());
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(byName.get(name)?.dependsOn ?? []));
  }
  return found;
}

/** What differs, in words. What `isOwn` names was built or dropped by the plan itself. */
export function differencesSince(then: Basis, now: Basis, isOwn: (name: string) => boolean): readonly string[] {
  return [
    ...differing(then.models, now.models).map(([name, was, is]) => `model ${name} ${verb(was, is, 'was changed')}`),
    ...differing(then.built, now.built)
      .filter(([name]) => !isOwn(name))
      .map(([name, was, is]) => `${name} ${verb(was, is, 'was built again')} in the database`),
    ...differing(then.tables, now.tables)
      .filter(([name]) => !isOwn(name))
      .map(([name, was, is]) => tellTable(name, was, is)),
    ...differing(then.sources, now.sources).map(
      ([name, was, is]) => `source ${name} ${verb(was, is, 'has other rows')}`,
    ),
  ];
}

type Difference<T> = readonly [name: string, was: T | undefined, is: T | undefined];

function differing<T>(then: ByName<T>, now: ByName<T>): readonly Difference<T>[] {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort();
  return names
    .map((name): Difference<T> => [name, then[name], now[name]])
    .filter(([, was, is]) => contentHash(was ?? null) !== contentHash(is ?? null));
}

const verb = (was: unknown, is: unknown, changed: string): string =>
  was === undefined ? 'was added' : is === undefined ? 'was taken away' : changed;

function tellTable(name: string, was: Table | undefined, is: Table | undefined): string {
  if (was === undefined || is === undefined) return `table ${name} ${verb(was, is, '')}`;
  if (was.columns !== is.columns) return `${name} has other columns`;
  return `${name} had ${was.rows ?? 'no'} rows and has ${is.rows ?? 'none'}`;
}
