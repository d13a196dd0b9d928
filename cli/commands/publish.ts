/** `perdura publish`: a person's decision against the gate's. */
import { findRecord, requireWorker } from '../../app/runs.ts';
import { publishRefused } from '../../app/short-workflows.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function publish(
  { session, output }: CommandContext,
  { reason }: { readonly reason: string },
  id: string,
): Promise<number> {
  const record = await findRecord(session, id);
  await requireWorker(session, record.store);
  const outcome = await publishRefused(session, record, reason);
  output.result(outcome, `run ${record.runId} is published by ${session.environment.user}: ${reason}`);
  return exitCodes.ok;
}
