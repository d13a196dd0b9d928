/** A file of JSON lines, as the parts of a page: one part a stream, each with its own way to make rows of the lines. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part, StagedFile } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import type { Kind } from '../objects/kind.ts';
import type { Download } from './download.ts';

export const partsOf = ({ shapes }: Kind, { path, bytes, sha256 }: Download): readonly Part[] =>
  Object.entries(shapes).map(([stream, shape]) => {
    const file: StagedFile = { path, format: 'jsonl', compression: 'none', bytes, sha256, columns: {}, shape };
    return { stream: stream as StreamName, file };
  });

/** An object as a query answers it; what is asked for beside these is only looked at by the shapes. */
export interface Node {
  readonly id: string;
  readonly updatedAt: string;
  readonly [field: string]: unknown;
}

export interface ReadObject {
  readonly node: Node;
  /** Its connection's nodes, all of them. */
  readonly children: readonly Readonly<Record<string, unknown>>[];
}

/** Writes what pages gave as a bulk operation would have. */
export async function writeObjects(folder: string, kind: Kind, objects: readonly ReadObject[]): Promise<Download> {
  const lines = objects.flatMap(({ node, children }) => {
    const { [kind.children?.name ?? '']: _, ...own } = node;
    return [own, ...children.map((child) => ({ ...child, __parentId: node.id }))];
  });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = join(folder, `${kind.name}-${sha256.slice(0, 16)}.jsonl`);
  await writeFile(path, text);
  return { path, bytes: Buffer.byteLength(text), sha256 };
}
