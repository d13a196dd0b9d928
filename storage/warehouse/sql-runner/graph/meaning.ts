/**
 * What a model means for the data, as a hash: its query's parse tree without places and without names that only repeat,
 * and what its header says about how it is kept and typed. Layout, comments, descriptions and audits change nothing.
 */
import { sha256 } from '../../../../lib/hash.ts';
import type { ModelHeader } from '../model.ts';
import { isList, type Tree, type TreeNode } from './parse-tree.ts';

export function meaningOf({ materialization, columns, isContractEnforced }: ModelHeader, query: Tree): string {
  const declared = Object.entries(columns)
    .filter(([, { type, isNullable }]) => type !== null || !isNullable)
    .map(([name, { type, isNullable }]) => [name, type, isNullable]);
  // Trees have their keys in DuckDB's order, headers in the parser's.
  return sha256(JSON.stringify([normalize(query), materialization, declared, isContractEnforced]));
}

function normalize(tree: Tree): Tree {
  if (isList(tree)) return tree.map(normalize);
  if (tree === null || typeof tree !== 'object') return tree;
  const kept = Object.entries(tree).filter(([key, value]) => key !== 'query_location' && !isRepeated(tree, key, value));
  return Object.fromEntries(kept.map(([key, value]) => [key, normalize(value)]));
}

/** `orders as orders`, `person_id as person_id`: the name that it has anyway. */
function isRepeated(node: TreeNode, key: string, value: Tree): boolean {
  if (key !== 'alias') return false;
  if (node['type'] === 'BASE_TABLE') return value === node['table_name'];
  const names = node['column_names'];
  return node['type'] === 'COLUMN_REF' && names !== undefined && isList(names) && names.at(-1) === value;
}
