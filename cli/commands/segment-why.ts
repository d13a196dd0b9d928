/** `perdura segment why`: why a customer is in a segment, or is not. */
import { withDesk } from '../../app/segments/desk.ts';
import { whySegment } from '../../app/segments/why.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showSegmentWhy } from '../show/segment-why.ts';

export async function segmentWhy(
  { session, output }: CommandContext,
  { asOf, ...options }: { readonly store?: string; readonly asOf?: string },
  segment: string,
  customer: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const why = await withDesk(session, store, { asOf }, (desk) => whySegment(session, desk, segment, customer));
  output.result(why, showSegmentWhy(why));
  return exitCodes.ok;
}
