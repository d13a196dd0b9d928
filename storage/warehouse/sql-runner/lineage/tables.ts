/** What stands behind `from`: tables, joins, queries, values and functions. */
import {
  combine,
  findColumn,
  type OpenColumns,
  type Relation,
  renamed,
  type Traced,
  type TracedColumn,
  unknown,
} from './columns.ts';
import { traceExpression } from './expressions.ts';
import { listOf, type Node, nodeOf, textOf, textsOf } from './parse-tree.ts';
import { emptyScope, type NamedRelation, type Scope, type Trace } from './scope.ts';

/** Takes what `node` brings into the scope that lies left of it; the left is in sight of laterals. */
export function readFrom(node: Node | undefined, left: Scope, trace: Trace): Scope {
  if (node === undefined) return left;
  switch (node['type']) {
    case 'EMPTY':
      return left;
    case 'JOIN':
      return readJoin(node, left, trace);
    default:
      return withRelation(left, named(node, readTable(node, left, trace)));
  }
}

const withRelation = (scope: Scope, relation: NamedRelation): Scope => ({
  ...scope,
  relations: [...scope.relations, relation],
  columns: [...scope.columns, ...relation.columns],
  rows: [...new Set([...scope.rows, ...relation.rows])],
});

function named(node: Node, relation: Relation): NamedRelation {
  const alias =
    textOf(node['alias']) || textOf(node['table_name']) || textOf(nodeOf(node['function'])?.['function_name']);
  return { ...renamed(relation, textsOf(node['column_name_alias'])), alias };
}

function readTable(node: Node, left: Scope, trace: Trace): Relation {
  switch (node['type']) {
    case 'BASE_TABLE': {
      const schema = textOf(node['schema_name']);
      const table = textOf(node['table_name']);
      const expression = schema === '' ? left.expressions.get(table.toLowerCase()) : undefined;
      return expression?.() ?? trace.table(schema === '' || schema === 'main' ? table : `${schema}.${table}`);
    }
    case 'SUBQUERY':
      return trace.query(nodeOf(nodeOf(node['subquery'])?.['node']) ?? {}, left.expressions, left);
    case 'EXPRESSION_LIST':
      return readValues(node, left, trace);
    case 'TABLE_FUNCTION':
      return readFunction(nodeOf(node['function']) ?? {}, node, left, trace);
    default:
      return closed(`what ${textOf(node['type']).toLowerCase().replaceAll('_', ' ')} makes`);
  }
}

const closed = (label: string): Relation => ({
  columns: [],
  open: [{ label, column: () => unknown(label) }],
  rows: [],
});

function readValues(node: Node, left: Scope, trace: Trace): Relation {
  const lines = (Array.isArray(node['values']) ? node['values'] : []) as readonly (readonly Node[])[];
  const names = textsOf(node['expected_names']);
  const columns = (lines[0] ?? []).map((_, index) => ({
    name: names[index] ?? `col${index}`,
    ...combine(lines.map((line) => traceExpression(line[index] ?? {}, left, trace))),
  }));
  return { columns, open: [], rows: [] };
}

const generators = new Set(['unnest', 'range', 'generate_series', 'json_each', 'json_tree', 'repeat', 'repeat_row']);

/** Generators hold what they are given; readers of files are tables with a name of their own. */
function readFunction(call: Node, node: Node, left: Scope, trace: Trace): Relation {
  const name = textOf(call['function_name']).toLowerCase();
  if (generators.has(name)) {
    const given = combine(
      listOf(call['children']).map((child) => traceExpression(child, left, trace)),
      'derived',
    );
    const names = textsOf(node['column_name_alias']);
    if (name.startsWith('json_') || (name === 'unnest' && names.length > 1) || name === 'repeat_row') {
      const columns = names.map((column) => ({ name: column, ...given }));
      return { columns, open: [{ label: name, column: () => given }], rows: [] };
    }
    return { columns: [{ name: names[0] ?? name, ...given }], open: [], rows: [] };
  }
  if (/^(?:read_|parquet_scan|glob$)/.test(name)) {
    const file = listOf(call['children']).map((child) => textOf(nodeOf(child['value'])?.['value']))[0] ?? '';
    return openTable(`${name}('${file}')`);
  }
  return closed(`what function ${name} makes`);
}

/** A table whose columns nobody told: whatever is asked of it is its own. */
export function openTable(table: string): Relation {
  const open: OpenColumns = {
    label: table,
    column: (column) => ({ sources: [{ table, column, how: 'identity' }], unknown: [] }),
  };
  return { columns: [], open: [open], rows: [table] };
}

function readJoin(node: Node, left: Scope, trace: Trace): Scope {
  const before = readFrom(nodeOf(node['left']), left, trace);
  // The right side starts empty, so that it is known what it brings; it sees the left as if from inside.
  const after = readFrom(nodeOf(node['right']), emptyScope(left.expressions, before), trace);
  const isHalf = node['join_type'] === 'SEMI' || node['join_type'] === 'ANTI';
  const using = node['ref_type'] === 'NATURAL' ? shared(before, after) : textsOf(node['using_columns']);
  const both: Scope = {
    ...before,
    relations: [...before.relations, ...after.relations],
    columns: [...before.columns, ...after.columns],
    merged: new Map([...before.merged, ...after.merged]),
    rows: [...new Set([...before.rows, ...after.rows])],
  };
  for (const name of using) {
    trace.influence('join', combine([look(name, before), look(name, after)]));
  }
  const condition = nodeOf(node['condition']);
  if (condition !== undefined) trace.influence('join', traceExpression(condition, both, trace));
  if (isHalf) return before;
  return using.length === 0 ? both : mergeColumns(both, before, after, using, textOf(node['join_type']));
}

const shared = (one: Scope, other: Scope): readonly string[] =>
  one.columns.map(({ name }) => name).filter((name) => findColumn(other.columns, name) !== undefined);

/** A column of `using`, on one side; tables with unknown columns have it when nobody else there does. */
function look(name: string, side: Scope): Traced {
  const found = side.merged.get(name.toLowerCase()) ?? findColumn(side.columns, name);
  if (found !== undefined) return found;
  const open = side.relations.flatMap((relation) => relation.open);
  const given = new Map(open.map((one) => [one.label, one.column(name)]));
  return (given.size === 1 ? [...given.values()][0] : undefined) ?? unknown(`${name} of using (…)`);
}

function mergeColumns(both: Scope, before: Scope, after: Scope, using: readonly string[], kind: string): Scope {
  const merged = new Map(both.merged);
  for (const name of using) {
    const [one, other] = [look(name, before), look(name, after)];
    const traced =
      kind === 'RIGHT' ? other : kind === 'OUTER' || kind === 'FULL' ? combine([one, other], 'derived') : one;
    merged.set(name.toLowerCase(), { ...traced, name });
  }
  const replace = (column: TracedColumn): TracedColumn => merged.get(column.name.toLowerCase()) ?? column;
  const isMerged = (name: string): boolean => using.some((other) => other.toLowerCase() === name.toLowerCase());
  return {
    ...both,
    merged,
    columns: [
      ...before.columns.map((column) => (isMerged(column.name) ? replace(column) : column)),
      // Of tables whose columns nobody told.
      ...using.flatMap((name) =>
        findColumn(before.columns, name) === undefined ? (merged.get(name.toLowerCase()) ?? []) : [],
      ),
      ...after.columns.filter(({ name }) => !isMerged(name)),
    ],
  };
}
