/** `perdura segment list`: the segments of a store as cards. */
import { type CardOrder, listSegments } from '../../app/segments/cards.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showSegmentCards } from '../show/segment-cards.ts';

export async function segmentList(
  { session, output }: CommandContext,
  { store, sort }: { readonly store?: string; readonly sort: CardOrder },
): Promise<number> {
  const cards = await listSegments(session, pickStore(session.project, store), sort);
  output.result(cards, showSegmentCards(cards));
  return exitCodes.ok;
}
