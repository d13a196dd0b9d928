/** A column by its name, or what a name stands for that the same select gave. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { type Printing, report } from './printing.ts';
import { hasColumn, type Scope } from './scope.ts';
import { listOf, nameOf, nodeOf, textsOf } from './tree.ts';

export function printColumn(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const names = textsOf(node['column_names']);
  const [table = '', column = ''] = names;
  if (names.length === 1) {
    const given = aliasMeaning(scope, table);
    if (given === undefined) return nameOf(table);
    report(printing, 'rewritten', node, `${table}, a name given in the same select`, 'its expression');
    const { alias: _, ...bare } = given;
    return printing.expression(printing, bare, scope, around);
  }
  const joined = names.length === 2 ? scope.using.get(column.toLowerCase()) : undefined;
  if (joined?.tables.has(table.toLowerCase()) !== true) return names.map(nameOf).join('.');
  if (joined.outer.has(table.toLowerCase())) {
    report(
      printing,
      'not_portable',
      node,
      `${table}.${column} beside using (${column})`,
      `join on … = ${table}.${column} instead of using`,
    );
  } else {
    report(printing, 'rewritten', node, `${table}.${column} beside using (${column})`, nameOf(column));
  }
  return nameOf(column);
}

/** Names given in this select stand for their expressions: Trino knows them only in `order by`. */
const aliasMeaning = (scope: Scope, name: string): TreeNode | undefined => {
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
