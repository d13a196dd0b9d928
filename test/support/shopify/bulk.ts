/** Bulk operations: which queries are taken, and what is written for them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FieldNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { Shown, WholeConnection } from './nodes.ts';

export interface BulkJob {
  readonly id: string;
  readonly query: string;
  readonly createdAt: number;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'EXPIRED';
  errorCode: string | null;
  completedAt: number | null;
  objects: number;
  roots: number;
  bytes: number;
  pollsLeft: number;
  isWritten: boolean;
  readonly file: string;
}

interface Plan {
  readonly root: FieldNode;
  readonly node: SelectionSetNode;
  readonly type: GraphQLObjectType;
}

const fieldsOf = (selections: SelectionSetNode | undefined): readonly FieldNode[] =>
  (selections?.selections ?? []).filter((one): one is FieldNode => one.kind === Kind.FIELD);

/** `edges { node { … } }` of a connection; nodes alone are taken, too. */
function nodeOf(field: FieldNode): SelectionSetNode | undefined {
  const fields = fieldsOf(field.selectionSet);
  const edges = fields.find(({ name }) => name.value === 'edges');
  const within = edges === undefined ? fields : fieldsOf(edges.selectionSet);
  return within.find(({ name }) => name.value === (edges === undefined ? 'nodes' : 'node'))?.selectionSet;
}

/** A text says what is wrong with it. */
export function planBulk(schema: GraphQLSchema, query: string): Plan | string {
  const document = parse(query);
  const [fault] = validate(schema, document);
  if (fault !== undefined) return `Invalid bulk query: ${fault.message}`;
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== 'query') return 'Invalid bulk query';
  const [root, ...others] = fieldsOf(operation.selectionSet);
  if (root === undefined || others.length > 0) return 'Bulk queries must have one field at their root';
  let connections = 0;
  let problem: string | undefined;
  const walk = (type: GraphQLObjectType, field: FieldNode, depth: number, isInList: boolean): void => {
    const declared = type.getFields()[field.name.value]?.type;
    const named = getNamedType(declared);
    if (named === undefined || !isObjectType(named)) return;
    const isConnection = named.name.endsWith('Connection');
    const bare = isNonNullType(declared) ? declared.ofType : declared;
    if (isConnection) {
      connections += 1;
      if (isInList) problem = 'Connections within list fields are not supported in bulk queries';
      if (depth >= 2) problem = 'Bulk queries cannot nest connections more than 2 deep';
    }
    const isStep = isConnection || named.name.endsWith('Edge');
    for (const inner of fieldsOf(field.selectionSet)) {
      walk(
        named,
        inner,
        depth + (isConnection ? 1 : 0),
        isInList || (isListType(bare) && !isStep && !type.name.endsWith('Connection')),
      );
    }
  };
  const queryType = schema.getQueryType();
  if (queryType == null) return 'no query';
  walk(queryType, root, 0, false);
  if (connections === 0) return 'Bulk queries must contain at least one connection';
  if (connections > 5) return 'Bulk queries cannot contain more than 5 connections';
  if (problem !== undefined) return problem;
  const node = nodeOf(root);
  const type = schema.getType({ orders: 'Order', customers: 'Customer', products: 'Product' }[root.name.value] ?? '');
  if (node === undefined || !isObjectType(type)) return `${root.name.value} cannot be asked for in bulk`;
  return { root, node, type };
}

/** Lines of an object and of what is behind its connections, which are lines of their own. */
function linesOf(shown: Shown, selections: SelectionSetNode, parent: string | undefined): string[] {
  const behind: [FieldNode, readonly Shown[]][] = [];
  const project = (value: unknown, inner: SelectionSetNode | undefined): unknown => {
    if (value === null || value === undefined || inner === undefined) return value ?? null;
    if (Array.isArray(value)) return value.map((one) => project(one, inner));
    const object: Record<string, unknown> = {};
    for (const field of fieldsOf(inner)) {
      const given = (value as Shown)[field.name.value];
      if (typeof given === 'function') behind.push([field, (given as WholeConnection).all()]);
      else object[field.alias?.value ?? field.name.value] = project(given, field.selectionSet);
    }
    return object;
  };
  const line = project(shown, selections) as Record<string, unknown>;
  if (parent !== undefined) line['__parentId'] = parent;
  const id = shown['id'] as string;
  const lines = [`${JSON.stringify(line)}\n`];
  for (const [field, nodes] of behind) {
    const inner = nodeOf(field);
    for (const node of nodes) if (inner !== undefined) lines.push(...linesOf(node, inner, id));
  }
  return lines;
}

/** Children stand behind others' parents, as they do without groups. */
export async function writeBulk(job: BulkJob, { node }: Plan, objects: Iterable<Shown>): Promise<void> {
  const file = await open(job.file, 'w');
  const late: string[] = [];
  let chunk: string[] = [];
  const flush = async (): Promise<void> => {
    await file.appendFile(chunk.join(''));
    chunk = [];
    // Answers go on meanwhile.
    await new Promise(setImmediate);
  };
  for (const shown of objects) {
    const [own = '', ...children] = linesOf(shown, node, undefined);
    chunk.push(own);
    job.roots += 1;
    job.objects += 1 + children.length;
    if (late.length < 500) late.push(...children);
    else chunk.push(...late.splice(0), ...children);
    if (chunk.length >= 2000) await flush();
  }
  chunk.push(...late.toReversed());
  await flush();
  await file.close();
  job.bytes = (await stat(job.file)).size;
  job.isWritten = true;
}

export const newJob = (folder: string, number: number, query: string, now: number, pollsLeft: number): BulkJob => ({
  id: `gid://shopify/BulkOperation/${720_000_000_000 + number}`,
  query,
  createdAt: now,
  status: 'CREATED',
  errorCode: null,
  completedAt: null,
  objects: 0,
  roots: 0,
  bytes: 0,
  pollsLeft,
  isWritten: false,
  file: join(folder, `bulk-${number}.jsonl`),
});

/** What makes an address good. */
export const signatureOf = (job: BulkJob): string =>
  createHash('sha256').update(`${job.id} ${job.query}`).digest('hex').slice(0, 32);

export const readJob = (job: BulkJob) => createReadStream(job.file);
