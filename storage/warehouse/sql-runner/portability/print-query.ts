/** A query of DuckDB as Trino writes it: steps, selects, joins, and what neither can say. */
import type { Tree, TreeNode } from '../graph/parse-tree.ts';
import type { Finding, Verdict } from './finding.ts';
import { printExpression } from './print-expression.ts';
import { hasColumn, newScope, type Scope, starColumns } from './scope.ts';
import { listOf, nameOf, nodeOf, nodesOf, positionOf, present, textOf, textsOf } from './tree.ts';
import { aggregates } from './trino-functions.ts';

export interface Printing {
  /** Columns of a table that is no step of the query; undefined: nobody knows. */
  readonly columnsOf: (table: string) => readonly string[] | undefined;
  readonly text: string;
  readonly findings: Finding[];
}

export interface Printed {
  readonly text: string;
  readonly columns: readonly string[] | undefined;
}

export function report(
  printing: Printing,
  verdict: Verdict,
  node: TreeNode | number | null,
  construct: string,
  instead: string,
): void {
  const position = typeof node === 'number' || node === null ? node : positionOf(node);
  printing.findings.push({ verdict, construct, position, instead });
}

type Steps = Scope['steps'];

/** `outer`: the select around a subquery, whose columns it may name. */
export function printQuery(printing: Printing, node: TreeNode, outer: Steps, around?: Scope): Printed {
  const steps = new Map(outer);
  const written: string[] = [];
  let isRecursive = false;
  for (const entry of nodesOf(nodeOf(node['cte_map'])?.['map'])) {
    const name = textOf(entry['key']);
    const value = nodeOf(entry['value']);
    const query = nodeOf(nodeOf(value?.['query'])?.['node']);
    if (query === undefined) continue;
    const named = textsOf(value?.['aliases']);
    if (query['type'] === 'RECURSIVE_CTE_NODE') {
      isRecursive = true;
      steps.set(name, named.length > 0 ? named : undefined);
    }
    const printed = printQuery(printing, query, steps, around);
    const materialized = textOf(value?.['materialized']);
    if (materialized !== '' && materialized !== 'CTE_MATERIALIZE_DEFAULT') {
      report(printing, 'rewritten', query, `${name} as materialized or not`, 'left out: the engine decides');
    }
    steps.set(name, named.length > 0 ? named : printed.columns);
    const list = named.length === 0 ? '' : ` (${named.map(nameOf).join(', ')})`;
    written.push(`${nameOf(name)}${list} as (\n${indent(printed.text)}\n)`);
  }
  const body = printBody(printing, node, steps, around);
  const head = written.length === 0 ? '' : `with ${isRecursive ? 'recursive ' : ''}${written.join(',\n')}\n`;
  return { text: head + body.text, columns: body.columns };
}

function printBody(printing: Printing, node: TreeNode, steps: Steps, around?: Scope): Printed {
  switch (textOf(node['type'])) {
    case 'SELECT_NODE':
      return printSelect(printing, node, steps, around);
    case 'SET_OPERATION_NODE': {
      const children = nodesOf(node['children']);
      const parts = children.length > 0 ? children : sidesOf(node);
      const printed = parts.map((part) => printQuery(printing, part, steps, around));
      const kind = textOf(node['setop_type']).toLowerCase();
      if (kind === 'union_by_name') {
        report(printing, 'not_portable', node, 'union by name', 'name the columns of both sides in one order');
      }
      const word = `${kind.replace('_by_name', '')}${node['setop_all'] === true ? ' all' : ''}`;
      // Sorting and cutting off are of the whole.
      const text = printed
        .map((part, at) => (needsBrackets(parts[at]) ? `(${part.text})` : part.text))
        .join(`\n${word}\n`);
      return { text: text + printModifiers(printing, node, newScope(steps)), columns: printed[0]?.columns };
    }
    case 'RECURSIVE_CTE_NODE': {
      const sides = sidesOf(node);
      const printed = sides.map((side) => printQuery(printing, side, steps, around));
      const word = node['union_all'] === true ? 'union all' : 'union';
      return { text: printed.map(({ text }) => text).join(`\n${word}\n`), columns: printed[0]?.columns };
    }
    default:
      report(printing, 'not_portable', node, textOf(node['type']).toLowerCase(), 'write it as a select');
      return { text: 'select null', columns: undefined };
  }
}

const sidesOf = (node: TreeNode): readonly TreeNode[] => present([nodeOf(node['left']), nodeOf(node['right'])]);

const needsBrackets = (node: TreeNode | undefined): boolean =>
  node !== undefined &&
  (node['type'] === 'SET_OPERATION_NODE' ||
    nodesOf(nodeOf(node['cte_map'])?.['map']).length > 0 ||
    nodesOf(node['modifiers']).some(({ type }) => type !== 'DISTINCT_MODIFIER'));

function printSelect(printing: Printing, node: TreeNode, steps: Steps, around?: Scope): Printed {
  const scope = newScope(steps);
  const from = nodeOf(node['from_table']);
  const fromText = from === undefined || from['type'] === 'EMPTY' ? '' : printFrom(printing, from, scope, around);
  const items: string[] = [];
  let columns: string[] | undefined = [];
  const grouped: number[] = [];
  for (const item of nodesOf(node['select_list'])) {
    if (item['class'] === 'STAR') {
      const star = printStar(printing, item, scope);
      items.push(...star.items);
      columns = star.columns === undefined ? undefined : columns?.concat(star.columns);
      continue;
    }
    const alias = textOf(item['alias']);
    const text = printExpression(printing, item, scope, around);
    items.push(alias === '' ? text : `${text} as ${nameOf(alias)}`);
    columns?.push(alias === '' ? ownName(item) : alias);
    if (!hasAggregate(item)) grouped.push(items.length);
    if (alias !== '') scope.aliases.set(alias.toLowerCase(), item);
  }
  const say = (expression: TreeNode): string => printExpression(printing, expression, scope, around);
  const where = nodeOf(node['where_clause']);
  const conditions = [...scope.conditions, ...(where === undefined ? [] : [say(where)])];
  const having = nodeOf(node['having']);
  if (node['qualify'] !== undefined) {
    const qualify = nodeOf(node['qualify']);
    report(printing, 'not_portable', qualify ?? null, 'qualify', 'compute it in a step, and filter in the next one');
  }
  if (node['sample'] !== undefined)
    report(printing, 'not_portable', node, 'using sample', 'tablesample, or a hash of a key');
  const isDistinct = nodesOf(node['modifiers']).find(({ type }) => type === 'DISTINCT_MODIFIER');
  if (isDistinct !== undefined && nodesOf(isDistinct['distinct_on_targets']).length > 0) {
    const [first] = nodesOf(isDistinct['distinct_on_targets']);
    report(printing, 'not_portable', first ?? null, 'distinct on', 'row_number() in a step, and = 1 in the next one');
  }
  const parts = [
    `select ${isDistinct === undefined ? '' : 'distinct '}${items.join(', ')}`,
    fromText === '' ? '' : `from ${fromText}`,
    conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`,
    groupBy(printing, node, grouped, say),
    having === undefined ? '' : `having ${say(having)}`,
  ];
  return {
    text: parts.filter((part) => part !== '').join('\n') + printModifiers(printing, node, scope, around),
    columns,
  };
}

function groupBy(
  printing: Printing,
  node: TreeNode,
  grouped: readonly number[],
  say: (expression: TreeNode) => string,
): string {
  if (node['aggregate_handling'] === 'FORCE_AGGREGATES') {
    report(printing, 'rewritten', node, 'group by all', `group by ${grouped.join(', ')}`);
    return grouped.length === 0 ? '' : `group by ${grouped.join(', ')}`;
  }
  const expressions = nodesOf(node['group_expressions']).map(say);
  const sets = listOf(node['group_sets']).map((set) => listOf(set).map((at: Tree) => expressions[Number(at)] ?? ''));
  if (expressions.length === 0) return '';
  if (sets.length <= 1) return `group by ${expressions.join(', ')}`;
  return `group by grouping sets (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`;
}

function printModifiers(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const parts: string[] = [];
  for (const modifier of nodesOf(node['modifiers'])) {
    if (modifier['type'] === 'ORDER_MODIFIER') {
      const orders = nodesOf(modifier['orders']).map((order) => printOrder(printing, order, scope, around));
      parts.push(`order by ${orders.join(', ')}`);
    }
    if (modifier['type'] === 'LIMIT_MODIFIER') {
      const [limit, offset] = [nodeOf(modifier['limit']), nodeOf(modifier['offset'])];
      if (offset !== undefined) parts.push(`offset ${printExpression(printing, offset, scope, around)}`);
      if (limit !== undefined) parts.push(`limit ${printExpression(printing, limit, scope, around)}`);
    }
  }
  return parts.map((part) => `\n${part}`).join('');
}

/** Both engines put nulls last, whichever the direction. */
export function printOrder(printing: Printing, order: TreeNode, scope: Scope, around?: Scope): string {
  const expression = nodeOf(order['expression']);
  const nulls = textOf(order['null_order']);
  const text =
    expression === undefined ? 'null' : printExpression(printing, expression, { ...scope, aliases: new Map() }, around);
  const direction = order['type'] === 'DESCENDING' ? ' desc' : '';
  return `${text}${direction}${nulls.startsWith('NULLS') ? ` ${nulls.toLowerCase()}` : ''}`;
}

function printFrom(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const alias = textOf(node['alias']);
  const named = textsOf(node['column_name_alias']);
  const list = named.length === 0 ? '' : ` (${named.map(nameOf).join(', ')})`;
  switch (textOf(node['type'])) {
    case 'BASE_TABLE': {
      const table = textOf(node['table_name']);
      const schema = textOf(node['schema_name']);
      const columns = scope.steps.has(table) && schema === '' ? scope.steps.get(table) : printing.columnsOf(table);
      scope.tables.push({ alias: alias === '' ? table : alias, columns: named.length > 0 ? named : columns });
      return `${schema === '' || schema === 'main' ? '' : `${nameOf(schema)}.`}${nameOf(table)}${alias === '' ? '' : ` as ${nameOf(alias)}`}${list}`;
    }
    case 'SUBQUERY': {
      const query = nodeOf(nodeOf(node['subquery'])?.['node']);
      const values = valuesOf(query);
      if (values !== undefined) {
        scope.tables.push({ alias, columns: named.length > 0 ? named : undefined });
        return `(${printValues(printing, values, scope)}) as ${nameOf(alias)}${list}`;
      }
      const printed = query === undefined ? undefined : printQuery(printing, query, scope.steps, around);
      scope.tables.push({ alias, columns: named.length > 0 ? named : printed?.columns });
      return `(\n${indent(printed?.text ?? '')}\n)${alias === '' ? '' : ` as ${nameOf(alias)}${list}`}`;
    }
    case 'EXPRESSION_LIST':
      scope.tables.push({ alias, columns: named.length > 0 ? named : undefined });
      return `(${printValues(printing, node, scope)})${alias === '' ? '' : ` as ${nameOf(alias)}${list}`}`;
    case 'TABLE_FUNCTION':
      return printTableFunction(printing, node, scope, around);
    case 'JOIN':
      return printJoin(printing, node, scope, around);
    default:
      report(printing, 'not_portable', node, textOf(node['type']).toLowerCase(), 'write it as joins and selects');
      return 'nothing';
  }
}

/** `(values …)` comes as `select * from` them. */
function valuesOf(query: TreeNode | undefined): TreeNode | undefined {
  const from = nodeOf(query?.['from_table']);
  return from?.['type'] === 'EXPRESSION_LIST' ? from : undefined;
}

const printValues = (printing: Printing, node: TreeNode, scope: Scope): string =>
  `values ${listOf(node['values'])
    .map(
      (row) =>
        `(${nodesOf(row)
          .map((value) => printExpression(printing, value, scope))
          .join(', ')})`,
    )
    .join(', ')}`;

function printTableFunction(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const call = nodeOf(node['function']) ?? {};
  const name = textOf(call['function_name']);
  const alias = textOf(node['alias']) || name;
  const named = textsOf(node['column_name_alias']);
  const columns = named.length > 0 ? named : [name];
  scope.tables.push({ alias, columns });
  if (!['range', 'generate_series', 'unnest'].includes(name)) {
    report(printing, 'not_portable', call, `${name}(…) as a table`, 'a source in sources.yaml');
    return 'nothing';
  }
  const inner =
    name === 'unnest'
      ? nodesOf(call['children'])
          .map((child) => printExpression(printing, child, scope, around))
          .join(', ')
      : printExpression(printing, call, scope, around);
  if (name !== 'unnest') report(printing, 'rewritten', call, `${name}(…) as a table`, `unnest(${inner})`);
  return `unnest(${inner}) as ${nameOf(alias)} (${columns.map(nameOf).join(', ')})`;
}

function printJoin(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const [left, right] = [nodeOf(node['left']), nodeOf(node['right'])];
  if (left === undefined || right === undefined) return 'nothing';
  const leftText = printFrom(printing, left, scope, around);
  const leftTables = scope.tables.map(({ alias }) => alias.toLowerCase());
  const kind = textOf(node['join_type']) || 'INNER';
  if (kind === 'SEMI' || kind === 'ANTI') {
    printSemiJoin(printing, node, right, kind, scope, around);
    return leftText;
  }
  const rightText = printFrom(printing, right, scope, around);
  const rightTables = scope.tables.map(({ alias }) => alias.toLowerCase()).slice(leftTables.length);
  const other = right['type'] === 'JOIN' ? `(${rightText})` : rightText;
  const way = textOf(node['ref_type']);
  if (['ASOF', 'POSITIONAL', 'NATURAL'].includes(way)) {
    report(printing, 'not_portable', node, `${way.toLowerCase()} join`, 'a join with its condition written out');
  }
  if (way === 'CROSS') return `${leftText}\ncross join ${other}`;
  const words: Readonly<Record<string, string>> = {
    INNER: 'join',
    LEFT: 'left join',
    RIGHT: 'right join',
    OUTER: 'full join',
  };
  const word = words[kind] ?? 'join';
  const using = textsOf(node['using_columns']);
  if (using.length > 0) {
    for (const column of using) {
      const known = scope.using.get(column.toLowerCase());
      const outer = [
        ...(kind === 'LEFT' || kind === 'OUTER' ? rightTables : []),
        ...(kind === 'RIGHT' || kind === 'OUTER' ? leftTables : []),
      ];
      scope.using.set(column.toLowerCase(), {
        tables: new Set([...(known?.tables ?? leftTables), ...rightTables]),
        outer: new Set([...(known?.outer ?? []), ...outer]),
      });
    }
    return `${leftText}\n${word} ${other} using (${using.map(nameOf).join(', ')})`;
  }
  const condition = nodeOf(node['condition']);
  const on = condition === undefined ? 'true' : printExpression(printing, condition, scope, around);
  return `${leftText}\n${word} ${other} on ${on}`;
}

/** As a condition: rows of the left side for which the right side has one, or none. */
function printSemiJoin(
  printing: Printing,
  node: TreeNode,
  right: TreeNode,
  kind: 'SEMI' | 'ANTI',
  scope: Scope,
  around?: Scope,
): void {
  const before = scope.tables.length;
  const left = scope.tables.slice();
  const text = printFrom(printing, right, scope, around);
  const [first] = scope.tables.slice(before);
  const condition = nodeOf(node['condition']);
  const using = textsOf(node['using_columns']).map((column) => {
    const having = left.length === 1 ? left : left.filter(({ columns }) => columns?.includes(column));
    const [owner] = having;
    if (owner === undefined || first === undefined || scope.using.has(column.toLowerCase())) {
      report(printing, 'not_portable', node, `${kind.toLowerCase()} join using (${column})`, `where exists (select …)`);
      return 'true';
    }
    return `${nameOf(owner.alias)}.${nameOf(column)} = ${nameOf(first.alias)}.${nameOf(column)}`;
  });
  const on = condition === undefined ? using.join(' and ') : printExpression(printing, condition, scope, around);
  scope.tables.length = before;
  const exists = `exists (select 1 from ${text} where ${on === '' ? 'true' : on})`;
  scope.conditions.push(kind === 'ANTI' ? `(not ${exists})` : exists);
  report(
    printing,
    'rewritten',
    node,
    `${kind.toLowerCase()} join`,
    `where ${kind === 'ANTI' ? 'not ' : ''}exists (select 1 from … where …)`,
  );
}

/** `exclude` and `replace` are spelled out; so is a star beside `using`, where Trino leaves the joined columns out or puts them first. */
function printStar(
  printing: Printing,
  node: TreeNode,
  scope: Scope,
): { readonly items: readonly string[]; readonly columns: readonly string[] | undefined } {
  const of = textOf(node['relation_name']);
  const excluded = new Set(
    listOf(node['exclude_list']).map((item) => (textOf(item) || textOf(nodeOf(item)?.['column'])).toLowerCase()),
  );
  const replaced = new Map(
    nodesOf(node['replace_list']).map((entry) => [textOf(entry['key']).toLowerCase(), nodeOf(entry['value'])]),
  );
  const star = `${of === '' ? '' : `${of}.`}*`;
  if (node['columns'] === true) {
    report(printing, 'not_portable', node, 'columns(…)', 'name the columns');
    return { items: [star], columns: undefined };
  }
  const known = starColumns(scope, of);
  const isSpecial = excluded.size > 0 || replaced.size > 0;
  const isBesideUsing = scope.using.size > 0;
  if (known === undefined || !(isSpecial || isBesideUsing)) {
    if (isSpecial) {
      const what = excluded.size > 0 ? 'exclude' : 'replace';
      printing.findings.push({
        verdict: 'rewritten',
        construct: `${star} ${what} (…)`,
        position: positionOf(node),
        instead: 'its columns, spelled out once they are known',
        needsColumns: true,
      });
    }
    const joined =
      of === ''
        ? []
        : [...scope.using].filter(([, { tables }]) => tables.has(of.toLowerCase())).map(([name]) => nameOf(name));
    return {
      items: [...joined, `${of === '' ? '' : `${nameOf(of)}.`}*`],
      columns: isSpecial ? undefined : known?.map(({ name }) => name),
    };
  }
  const kept = known.filter(({ name }) => !excluded.has(name.toLowerCase()));
  if (isSpecial) {
    const what =
      excluded.size > 0 ? `exclude (${[...excluded].join(', ')})` : `replace (${[...replaced.keys()].join(', ')})`;
    report(printing, 'rewritten', node, `${star} ${what}`, `its ${kept.length} columns, spelled out`);
  }
  return {
    items: kept.map(({ table, name }) => {
      const replacement = replaced.get(name.toLowerCase());
      if (replacement !== undefined) return `${printExpression(printing, replacement, scope)} as ${nameOf(name)}`;
      const isJoined = scope.using.get(name.toLowerCase())?.tables.has(table.toLowerCase()) === true;
      return isJoined || table === '' ? nameOf(name) : `${nameOf(table)}.${nameOf(name)}`;
    }),
    columns: kept.map(({ name }) => name),
  };
}

const ownName = (item: TreeNode): string => textsOf(item['column_names']).at(-1) ?? textOf(item['function_name']);

/** Of this select, not of a query inside it. */
function hasAggregate(node: TreeNode): boolean {
  if (node['class'] === 'FUNCTION' && aggregates.has(textOf(node['function_name']))) return true;
  if (node['class'] === 'SUBQUERY') return false;
  return Object.values(node).some((value) =>
    [...listOf(value), value].some((child) => {
      const inner = nodeOf(child);
      return inner !== undefined && hasAggregate(inner);
    }),
  );
}

/** Names given in this select stand for their expressions: Trino knows them only in `order by`. */
export const aliasMeaning = (scope: Scope, name: string): TreeNode | undefined => {
  const given = scope.aliases.get(name.toLowerCase());
  if (given === undefined) return undefined;
  const isColumn = hasColumn(scope, name);
  if (isColumn === true) return undefined;
  return isColumn === undefined && mentions(given, name) ? undefined : given;
};

const mentions = (node: TreeNode, name: string): boolean =>
  (node['class'] === 'COLUMN_REF' && textsOf(node['column_names']).at(-1)?.toLowerCase() === name.toLowerCase()) ||
  Object.values(node).some((value) =>
    [...listOf(value), value].some((child) => {
      const inner = nodeOf(child);
      return inner !== undefined && mentions(inner, name);
    }),
  );

const indent = (text: string): string => text.replaceAll(/^/gm, '    ');
