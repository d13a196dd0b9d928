/** A query as DuckDB parses it: JSON, looked into without trusting its shape. */
import type { QueryParser, Tree, TreeNode } from '../graph/parse-tree.ts';

type Json = Tree | undefined;
export type Node = TreeNode;

/** The query's node: a select, a set operation or a recursion. */
export async function parseModel(parser: QueryParser, sql: string, name: string): Promise<Node> {
  return nodeOf(nodeOf(await parser.parse(sql, () => `model ${name}`))?.['node']) ?? {};
}

export const isNode = (value: Json): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const nodeOf = (value: Json): Node | undefined => (isNode(value) ? value : undefined);
export const listOf = (value: Json): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
export const textsOf = (value: Json): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
export const textOf = (value: Json): string => (typeof value === 'string' ? value : '');
export const childrenOf = (node: Node): readonly Node[] =>
  Object.values(node).flatMap((value) => (isNode(value) ? [value] : listOf(value)));

/** A constant's own value: a number for a position, a text for a pattern. */
export function constantOf(node: Node | undefined): string | number | undefined {
  if (node?.['class'] !== 'CONSTANT') return undefined;
  const value = nodeOf(node['value'])?.['value'];
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
