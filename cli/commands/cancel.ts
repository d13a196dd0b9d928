/** `perdura cancel`: asks a run to stop; it ends at the next point where nothing is half done. */
import { cancelRun, findRecord } from '../../app/runs.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function cancel({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const record = await findRecord(session, id);
  await cancelRun(session, record);
  output.result({ runId: record.runId, status: 'cancelling' }, `asked ${record.runId} to stop`);
  return exitCodes.ok;
}
