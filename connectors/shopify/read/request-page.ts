/** One request for objects in the order of their changes, with everything that belongs to them. */
import { z } from 'zod';
import type { Client } from '../client.ts';
import { isTooDear } from '../faults.ts';
import type { Kind } from '../objects/kind.ts';
import type { Node, ReadObject } from './stage.ts';

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const childShape = z.record(z.string(), z.unknown());
const connection = <T>(node: z.ZodType<T>) => z.object({ nodes: z.array(node), pageInfo });
const nodeShape: z.ZodType<Node> = z.looseObject({ id: z.string(), updatedAt: z.iso.datetime({ offset: true }) });

const childrenAtFirst = 10;
const childrenLater = 50;

export interface Requested {
  readonly objects: readonly ReadObject[];
  /** Where the next request begins; undefined: there is nothing more. */
  readonly next: string | undefined;
  /** How many objects could be asked for. */
  readonly asked: number;
}

export interface PageRequest {
  readonly client: Client;
  readonly kind: Kind;
  readonly first: number;
  readonly after: string | undefined;
  /** Of changes, inclusive. */
  readonly since: string;
  readonly signal: AbortSignal;
}

export async function requestPage(request: PageRequest): Promise<Requested> {
  const { client, kind, first, after, since, signal } = request;
  const name = `Changed_${kind.name}`;
  const data = await client
    .ask(
      {
        name,
        query: `query ${name}($first: Int!, $after: String, $query: String!) {
          ${kind.name}(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {
            nodes { ${kind.selection} ${childrenOf(kind, `first: ${childrenAtFirst}`)} }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        variables: { first, after: after ?? null, query: `updated_at:>='${since}'` },
        shape: z.object({ [kind.name]: connection(nodeShape) }),
      },
      signal,
    )
    .catch((error: unknown) => {
      // How dear a query is depends on the version and changes with it; half as many cost about half.
      if (isTooDear(error) && first > 1) return undefined;
      throw error;
    });
  if (data === undefined) return requestPage({ ...request, first: Math.floor(first / 2) });
  const { nodes, pageInfo: info } = data[kind.name] ?? { nodes: [], pageInfo: { hasNextPage: false } };
  const objects: ReadObject[] = [];
  for (const node of nodes) objects.push({ node, children: await readChildren(request, node) });
  return { objects, next: info.hasNextPage ? (info.endCursor ?? undefined) : undefined, asked: first };
}

const childrenOf = ({ children }: Kind, argumentsText: string): string =>
  children === undefined
    ? ''
    : `${children.name}(${argumentsText}) { nodes { ${children.selection} } pageInfo { hasNextPage endCursor } }`;

/** What came with the object, and what did not fit. */
async function readChildren({ client, kind, signal }: PageRequest, node: Node): Promise<ReadObject['children']> {
  if (kind.children === undefined) return [];
  const { name } = kind.children;
  const shape = connection(childShape);
  let page = shape.parse(node[name]);
  const all = [...page.nodes];
  while (page.pageInfo.hasNextPage) {
    const question = {
      name: `More_${name}`,
      query: `query More_${name}($id: ID!, $after: String) {
        ${kind.single}(id: $id) { ${childrenOf(kind, `first: ${childrenLater}, after: $after`)} }
      }`,
      variables: { id: node.id, after: page.pageInfo.endCursor ?? null },
      shape: z.object({ [kind.single]: z.object({ [name]: shape }).nullable() }),
    };
    const data = await client.ask(question, signal);
    const more = data[kind.single]?.[name];
    // Deleted meanwhile.
    if (more === undefined) break;
    page = more;
    all.push(...page.nodes);
  }
  return all;
}
