/** What a careless change looks like: the run as it is, after a nap that no recorded history knows. */
import { sleep } from '@temporalio/workflow';
import { type ClvRunInput, clvRun as unchanged } from '../../workflows/clv-run.ts';

export async function clvRun(input: ClvRunInput): Promise<unknown> {
  await sleep('1 second');
  return unchanged(input);
}
