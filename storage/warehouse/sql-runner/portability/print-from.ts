/** What a select reads: tables, queries, lists of values, and how they are joined. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { type Printing, report } from './printing.ts';
import type { Scope } from './scope.ts';
import { indent, listOf, nameOf, nodeOf, nodesOf, positionOf, textOf, textsOf } from './tree.ts';

export function printFrom(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const alias = textOf(node['alias']);
  const named = textsOf(node['column_name_alias']);
  const list = named.length === 0 ? '' : ` (${named.map(nameOf).join(', ')})`;
  if (nodeOf(node['sample']) !== undefined) {
    report(printing, 'not_portable', node, 'tablesample', 'a hash of the key, such as mod(hash, 10) = 0');
  }
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
      const printed = query === undefined ? undefined : printing.query(printing, query, scope.steps, around);
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
          .map((value) => printing.expression(printing, value, scope))
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
          .map((child) => printing.expression(printing, child, scope, around))
          .join(', ')
      : printing.expression(printing, call, scope, around);
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
  if (['ASOF', 'POSITIONAL'].includes(way)) {
    report(printing, 'not_portable', node, `${way.toLowerCase()} join`, 'a join with its condition written out');
  }
  if (way === 'CROSS') return `${leftText}\ncross join ${other}`;
  const words: Readonly<Record<string, string>> = {
    INNER: 'join',
    LEFT: 'left join',
    RIGHT: 'right join',
    OUTER: 'full join',
    FULL: 'full join',
  };
  const word = words[kind] ?? 'join';
  if (words[kind] === undefined)
    report(printing, 'not_portable', node, `${kind.toLowerCase()} join`, 'a join that both have');
  const using =
    way === 'NATURAL' ? sharedColumns(printing, node, scope, leftTables.length) : textsOf(node['using_columns']);
  const isFull = kind === 'OUTER' || kind === 'FULL';
  if (using.length > 0) {
    for (const column of using) {
      const known = scope.using.get(column.toLowerCase());
      const outer = [
        ...(kind === 'LEFT' || isFull ? rightTables : []),
        ...(kind === 'RIGHT' || isFull ? leftTables : []),
      ];
      scope.using.set(column.toLowerCase(), {
        tables: new Set([...(known?.tables ?? leftTables), ...rightTables]),
        outer: new Set([...(known?.outer ?? []), ...outer]),
      });
    }
    return `${leftText}\n${word} ${other} using (${using.map(nameOf).join(', ')})`;
  }
  const condition = nodeOf(node['condition']);
  const on = condition === undefined ? 'true' : printing.expression(printing, condition, scope, around);
  if (kind === 'INNER' && right['type'] === 'TABLE_FUNCTION') {
    // What is unnested has no condition of its own there.
    scope.conditions.push(on);
    return `${leftText}\ncross join ${other}`;
  }
  return `${leftText}\n${word} ${other} on ${on}`;
}

/** What a natural join joins on, which Trino has no words for: the columns that both sides have. */
function sharedColumns(printing: Printing, node: TreeNode, scope: Scope, before: number): readonly string[] {
  const sides = [scope.tables.slice(0, before), scope.tables.slice(before)];
  const isKnown = scope.tables.every(({ columns }) => columns !== undefined);
  const [left = [], right = []] = sides.map((tables) => tables.flatMap(({ columns }) => columns ?? []));
  const others = new Set(right.map((name) => name.toLowerCase()));
  const shared = isKnown ? [...new Set(left.filter((name) => others.has(name.toLowerCase())))] : [];
  printing.findings.push({
    verdict: 'rewritten',
    construct: 'natural join',
    position: positionOf(node),
    instead: isKnown ? `using (${shared.join(', ')})` : 'using their columns once they are known',
    ...(isKnown ? {} : { needsColumns: true }),
  });
  return shared;
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
  const on = condition === undefined ? using.join(' and ') : printing.expression(printing, condition, scope, around);
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
