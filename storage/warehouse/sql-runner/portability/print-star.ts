/** A star, spelled out where the two engines would take other columns. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { type Printing, report } from './printing.ts';
import { type Scope, starColumns } from './scope.ts';
import { listOf, nameOf, nodeOf, nodesOf, positionOf, textOf } from './tree.ts';

/** `exclude` and `replace` are spelled out; so is a star beside `using`, where Trino leaves the joined columns out or puts them first. */
export function printStar(
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
      if (replacement !== undefined) return `${printing.expression(printing, replacement, scope)} as ${nameOf(name)}`;
      const isJoined = scope.using.get(name.toLowerCase())?.tables.has(table.toLowerCase()) === true;
      return isJoined || table === '' ? nameOf(name) : `${nameOf(table)}.${nameOf(name)}`;
    }),
    columns: kept.map(({ name }) => name),
  };
}
