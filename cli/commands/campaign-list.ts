/** `perdura campaign list`: the campaigns, and how far each is. */
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { whole } from '../show/numbers.ts';
import { utc } from '../show/instants.ts';

export async function campaignList(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly limit: number },
): Promise<number> {
  const state = await session.state();
  const store = options.store === undefined ? undefined : pickStore(session.project, options.store);
  const campaigns = await state.campaigns.list({ store, limit: options.limit });
  const columns = [
    { head: 'campaign' },
    { head: 'title' },
    { head: 'status' },
    { head: 'audience', align: 'right' as const },
    { head: 'created (UTC)' },
    { head: 'by' },
  ];
  const rows = campaigns.map(({ id, title, status, audience, createdAt, createdBy }) => [
    id,
    title,
    status,
    whole(audience),
    utc(createdAt),
    createdBy,
  ]);
  output.result(
    campaigns,
    rows.length === 0 ? 'no campaigns yet; create one with perdura campaign create' : showTable(columns, rows),
  );
  return exitCodes.ok;
}
