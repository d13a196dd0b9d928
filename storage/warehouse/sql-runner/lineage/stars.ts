/** What `*`, `t.*` and `columns(…)` stand for, with what they leave out, replace and rename. */
import {
  findColumn,
  type OpenColumns,
  type Relation,
  sameName,
  type Traced,
  type TracedColumn,
  unknown,
} from './columns.ts';
import { traceExpression } from './expressions.ts';
import { childrenOf, constantOf, listOf, type Node, nodeOf, textOf, textsOf } from './parse-tree.ts';
import type { Scope, Trace } from './scope.ts';

export type Expanded = Pick<Relation, 'columns' | 'open'>;

export function expandStar(star: Node, scope: Scope, trace: Trace): Expanded {
  const alias = textOf(star['relation_name']);
  const from = alias === '' ? everything(scope) : relationOf(alias, scope);
  const excluded = [
    ...textsOf(star['exclude_list']),
    ...listOf(star['exclude_list']).map((one) => textOf(one['column'])),
    ...listOf(star['qualified_exclude_list']).map((one) => textOf(one['column'])),
  ];
  const names = new Map(
    listOf(star['rename_list']).map((one) => [
      textOf(nodeOf(one['key'])?.['column']).toLowerCase(),
      textOf(one['value']),
    ]),
  );
  const replaced = new Map(
    listOf(star['replace_list']).map((one) => [
      textOf(one['key']).toLowerCase(),
      traceExpression(nodeOf(one['value']) ?? {}, scope, trace),
    ]),
  );
  const isLeft = (name: string): boolean => !excluded.some((other) => sameName(other, name));
  const change = (column: TracedColumn): TracedColumn => ({
    ...column,
    ...replaced.get(column.name.toLowerCase()),
    name: names.get(column.name.toLowerCase()) ?? column.name,
  });
  const open = from.open.map((one) => changeOpen(one, isLeft, names, replaced));
  return chosen(star, { columns: from.columns.filter(({ name }) => isLeft(name)).map(change), open });
}

const everything = (scope: Scope): Expanded => ({
  columns: scope.columns,
  open: scope.relations.flatMap(({ open }) => open),
});

function relationOf(alias: string, scope: Scope | undefined): Expanded {
  if (scope === undefined) return { columns: [], open: [notKnown(`${alias}.*`)] };
  const found = scope.relations.find((one) => sameName(one.alias, alias));
  return found ?? relationOf(alias, scope.parent);
}

const notKnown = (label: string): OpenColumns => ({
  label,
  column: (name) => unknown(`${name} is a column of ${label}`),
});

function changeOpen(
  open: OpenColumns,
  isLeft: (name: string) => boolean,
  names: ReadonlyMap<string, string>,
  replaced: ReadonlyMap<string, Traced>,
): OpenColumns {
  return {
    label: open.label,
    column(name) {
      const old = [...names].find(([, given]) => sameName(given, name))?.[0];
      if (old !== undefined) return open.column(old);
      if (!isLeft(name) || names.has(name.toLowerCase())) return undefined;
      return replaced.get(name.toLowerCase()) ?? open.column(name);
    },
  };
}

/** `columns('pattern')` takes those whose name matches; a lambda decides by itself. */
function chosen(star: Node, from: Expanded): Expanded {
  const choice = nodeOf(star['expr']);
  if (star['columns'] !== true || choice === undefined) return from;
  const pattern = constantOf(choice);
  if (typeof pattern === 'string' && from.open.length === 0) {
    const expression = new RegExp(pattern);
    return { columns: from.columns.filter(({ name }) => expression.test(name)), open: [] };
  }
  const column = (name: string): Traced =>
    findColumn(from.columns, name) ?? unknown(`${name} is chosen by an expression in columns(…)`);
  return { columns: [], open: [{ label: 'columns(…)', column }] };
}

/** The star inside an expression, such as `min(columns(*))`, which then stands for many. */
export function starWithin(node: Node): Node | undefined {
  if (node['class'] === 'STAR') return node['columns'] === true ? node : undefined;
  if (node['class'] === 'SUBQUERY') return undefined;
  for (const child of childrenOf(node)) {
    const found = starWithin(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
