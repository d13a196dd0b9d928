/** Small looks into DuckDB's parse tree, in which fields that are empty are left out. */
import { isList, type Tree, type TreeNode } from '../graph/parse-tree.ts';

export const nodeOf = (tree: Tree | undefined): TreeNode | undefined =>
  tree !== undefined && tree !== null && typeof tree === 'object' && !isList(tree) ? tree : undefined;
export const listOf = (tree: Tree | undefined): readonly Tree[] =>
  tree !== undefined && tree !== null && isList(tree) ? tree : [];
export const nodesOf = (tree: Tree | undefined): readonly TreeNode[] => present(listOf(tree).map(nodeOf));
export const present = <T>(items: readonly (T | undefined)[]): readonly T[] =>
  items.filter((item) => item !== undefined);
export const textOf = (tree: Tree | undefined): string => (typeof tree === 'string' ? tree : '');
export const textsOf = (tree: Tree | undefined): readonly string[] => listOf(tree).map(textOf);
/** Of a join or the like, which has none of its own, that of the first thing in it. */
export function positionOf(node: TreeNode): number | null {
  const position = node['query_location'];
  if (typeof position === 'number') return position;
  const inside = Object.values(node).flatMap((value) =>
    present([...listOf(value), value].map((child) => nodeOf(child))).flatMap((child) => positionOf(child) ?? []),
  );
  return inside.length === 0 ? null : Math.min(...inside);
}

/** A name as both engines take it: quoted where it is no plain word, or a word that means something. */
export const nameOf = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/i.test(name) && !reserved.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;

const reserved: ReadonlySet<string> = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_role
   current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape
   except execute exists extract false for from full group grouping having in inner insert intersect into is join
   json_array json_exists json_object json_query json_table json_value left like listagg localtime localtimestamp natural
   normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape union
   unnest using values when where with
   asc desc limit offset qualify pivot unpivot window lateral semi anti asof positional default primary references
   unique foreign check collate column only some symmetric to user variadic analyse analyze both do end fetch grant
   initially leading placing returning session_user trailing array any all`.split(/\s+/),
);

export const indent = (text: string): string => text.replaceAll(/^/gm, '    ');
