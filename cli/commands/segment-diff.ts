/** `perdura segment diff`: who came into a segment and who left it between two days, and why. */
import { withDesk } from '../../app/segments/desk.ts';
import { diffSegment } from '../../app/segments/diff.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showSegmentDiff } from '../show/segment-diff.ts';

export interface SegmentDiffOptions {
  readonly store?: string;
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

export async function segmentDiff(
  { session, output }: CommandContext,
  { from, to, limit, ...options }: SegmentDiffOptions,
  segment: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const diff = await withDesk(session, store, { asOf: from }, (earlier) =>
    withDesk(session, store, { asOf: to }, (later) => diffSegment(session, earlier, later, segment)),
  );
  output.result(diff, showSegmentDiff(diff, limit));
  return exitCodes.ok;
}
