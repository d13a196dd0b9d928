/** What a name means at a place in a query: tables in sight, aliases given so far, and the queries around it. */
import {
  combine,
  findColumn,
  nothing,
  type Influence,
  type OpenColumns,
  type Relation,
  sameName,
  type Traced,
  type TracedColumn,
  unknown,
} from './columns.ts';
import type { Node } from './parse-tree.ts';

export interface NamedRelation extends Relation {
  readonly alias: string;
}

export type Expressions = ReadonlyMap<string, () => Relation>;

export interface Scope {
  readonly relations: readonly NamedRelation[];
  /** In the order of `select *`. Columns that `using` made one stand once. */
  readonly columns: readonly TracedColumn[];
  readonly merged: ReadonlyMap<string, TracedColumn>;
  readonly rows: readonly string[];
  /** Names of the select list, as far as it was read. */
  readonly aliases: readonly TracedColumn[];
  /** Parameters of lambdas: they hold what the list holds, which is counted there. */
  readonly parameters: readonly string[];
  /** Common table expressions in sight. */
  readonly expressions: Expressions;
  readonly parent: Scope | undefined;
}

/** What the whole trace shares. */
export interface Trace {
  /** Columns of a table that is no common table expression. */
  table(name: string): Relation;
  isAggregate(name: string): boolean;
  influence(by: Influence['by'], traced: Traced): void;
  query(node: Node, expressions: Expressions, parent: Scope | undefined): Relation;
}

export function emptyScope(expressions: Expressions, parent: Scope | undefined): Scope {
  return { relations: [], columns: [], merged: new Map(), rows: [], aliases: [], parameters: [], expressions, parent };
}

/** `names` as written between dots. A struct's field comes after the column that holds it. */
export function resolve(names: readonly string[], scope: Scope): Traced {
  const [first = '', second, third] = names;
  if (second === undefined) return resolveName(first, scope) ?? unknown(`${first} is no column in sight`);
  const qualified =
    inRelation(first, second, scope, names.length > 2) ??
    (third === undefined ? undefined : inRelation(second, third, scope, names.length > 3));
  if (qualified !== undefined) return qualified;
  const whole = resolveName(first, scope);
  return whole === undefined ? unknown(`${names.join('.')} is no column in sight`) : combine([whole], 'derived');
}

function inRelation(alias: string, name: string, scope: Scope | undefined, isPart: boolean): Traced | undefined {
  if (scope === undefined) return undefined;
  const relation = scope.relations.find((one) => sameName(one.alias, alias));
  if (relation === undefined) return inRelation(alias, name, scope.parent, isPart);
  const found = findColumn(relation.columns, name) ?? fromOpen(name, relation.open);
  return found === undefined || !isPart ? found : combine([found], 'derived');
}

/** Columns before aliases, near before far. With tables of unknown columns in sight, only what must be so. */
function resolveName(name: string, scope: Scope | undefined): Traced | undefined {
  if (scope === undefined) return undefined;
  if (scope.parameters.some((parameter) => sameName(parameter, name))) return nothing;
  const column = scope.merged.get(name.toLowerCase()) ?? findColumn(scope.columns, name) ?? hidden(name, scope);
  if (column !== undefined) return column;
  const open = fromOpen(
    name,
    scope.relations.flatMap((relation) => relation.open),
  );
  const otherwise = findColumn(scope.aliases, name) ?? wholeRow(name, scope) ?? resolveName(name, scope.parent);
  if (open === undefined || otherwise === undefined) return open ?? otherwise;
  return unknown(`${name} is a column of ${labels(scope)}, or named elsewhere in the query`);
}

/** A column that `select *` leaves out since `using` made it one with another. */
function hidden(name: string, scope: Scope): TracedColumn | undefined {
  return scope.relations.map((relation) => findColumn(relation.columns, name)).find((found) => found !== undefined);
}

function wholeRow(name: string, scope: Scope): Traced | undefined {
  const relation = scope.relations.find((one) => sameName(one.alias, name));
  if (relation === undefined) return undefined;
  const rest = relation.open.map(({ label }) => unknown(`${label} has columns that are not known`));
  return combine([...relation.columns, ...rest], 'derived');
}

/** A name must be somewhere: where one table alone can have it, it is there. */
function fromOpen(name: string, open: readonly OpenColumns[]): Traced | undefined {
  const candidates = new Map<string, Traced>();
  for (const one of open) {
    const found = one.column(name);
    if (found !== undefined) candidates.set(one.label, found);
  }
  if (candidates.size < 2) return [...candidates.values()][0];
  return unknown(`${name} is a column of one of ${[...candidates.keys()].sort().join(', ')}`);
}

const labels = (scope: Scope): string =>
  [...new Set(scope.relations.flatMap(({ open }) => open.map(({ label }) => label)))].sort().join(', ');
