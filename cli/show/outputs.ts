/** Outputs in words: what became of a push, what lies there. */
import type { PushedOutput } from '../../lib/pure/short-workflows.ts';
import { whole } from './numbers.ts';

export function describePushed({ output, ...pushed }: PushedOutput): string {
  const { status, place, tables, rows, loaded, changes, message } = pushed;
  if (status === 'failed') return `${output} failed: ${message}`;
  if (status === 'superseded') return `${output}: ${changes.join(', ')} instead`;
  if (status === 'unchanged') return `${output} had it already, ${place}`;
  const copied = loaded === tables ? 'all copied' : `${loaded} of them copied`;
  const changed = changes.length === 0 ? '' : `; ${changes.join(', ')}`;
  return `${output} has ${tables} tables with ${whole(rows)} rows, ${copied}, ${place}${changed}`;
}
