/** A person's own SQL condition on customers, looked at alone before it becomes a part of something larger. */
import { PipelineError } from '../../lib/errors.ts';
import type { SnapshotReader } from './reader.ts';

/** Throws unless it is one condition: what only makes sense by closing brackets that are not its own is none. */
export async function checkCondition(reader: SnapshotReader, condition: string, place: string): Promise<void> {
  try {
    await reader.query(`select (${condition}\n) and true from customers limit 0`);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    throw new PipelineError('config', `${place}: ${error.message}`, {
      remedy: 'try the condition with perdura customers --where "…"',
      cause: error,
    });
  }
}
