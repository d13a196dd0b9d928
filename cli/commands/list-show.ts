/** `perdura list show`: how many customers a static list has, who they are, and who uses it. */
import { readImpact } from '../../app/impact/impact.ts';
import { describeList } from '../../app/segments/describe-list.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showUses } from '../show/impact.ts';
import { utc } from '../show/instants.ts';
import { whole } from '../show/numbers.ts';

export async function listShow(
  { session, output }: CommandContext,
  { limit, ...options }: { readonly store?: string; readonly limit: number },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const list = await describeList(session, store, name);
  const impact = await readImpact(session, store, { target: `list/${name}`, files: [] });
  const { customers, title, description, version, updatedAt, updatedBy } = list;
  const rest = customers.length - limit;
  output.result(
    { ...list, uses: impact.uses },
    [
      `list ${name}, version ${version}${title === name ? '' : `: ${title}`}`,
      ...(description === '' ? [] : [description]),
      `${whole(customers.length)} customers; stored ${utc(updatedAt)} UTC by ${updatedBy}`,
      '',
      ...customers.slice(0, limit),
      ...(rest > 0 ? [`and ${whole(rest)} more`] : []),
      '',
      showUses(impact),
    ].join('\n'),
  );
  return exitCodes.ok;
}
