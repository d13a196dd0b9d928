/** Lineage as a tree: what a model reads above, what reads it below. */
import type { OperationResult } from '../../app/sql/operations.ts';

type Lineage = OperationResult<'lineage'>;
type Node = Lineage['reads'][number];

export function showLineage({ name, kind, reads, readBy }: Lineage): string {
  const title = kind === 'model' ? name : `${name} (${kind})`;
  return [
    title,
    ...(reads.length === 0 ? [] : ['reads', ...branches(reads)]),
    ...(readBy.length === 0 ? [] : ['is read by', ...branches(readBy)]),
  ].join('\n');
}

function branches(nodes: readonly Node[], indent = ''): string[] {
  return nodes.flatMap(({ name, kind, next, isRepeated }, index) => {
    const isLast = index === nodes.length - 1;
    const note = isRepeated ? ' (above)' : kind === 'model' ? '' : ` (${kind})`;
    return [`${indent}${isLast ? '└─' : '├─'} ${name}${note}`, ...branches(next, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}
