/** JSON lines, whether a file of them or a few: rows of each stream are made of them in its own way. */
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

/** What pages gave as the lines that a bulk operation would have given. */
export const linesOf = (kind: Kind, objects: readonly ReadObject[]): readonly object[] =>
  objects.flatMap(({ node, children }) => {
    const { [kind.children?.name ?? '']: _, ...own } = node;
    return [own, ...children.map((child) => ({ ...child, __parentId: node.id }))];
  });
