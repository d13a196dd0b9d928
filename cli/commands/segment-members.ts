/** `perdura segment members`: who is in a segment, or was on another day. */
import { withDesk } from '../../app/segments/desk.ts';
import { countMembers, type MemberRow, memberPages, writeMembers } from '../../app/segments/members.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { whole } from '../show/numbers.ts';

export interface SegmentMembersOptions {
  readonly store?: string;
  readonly asOf?: string;
  readonly limit?: number;
  readonly csv?: string;
  readonly contacts?: boolean;
}

const shownUsually = 20;

export async function segmentMembers(
  { session, output }: CommandContext,
  { asOf, limit, csv, contacts: withContacts = false, ...options }: SegmentMembersOptions,
  segment: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withDesk(session, store, { asOf }, async (desk) => {
    const members = await countMembers(desk, segment, withContacts);
    const title = `${segment} of ${store} as of ${members.asOf}, ${members.runId}: ${whole(members.customers)} customers`;
    if (csv !== undefined) {
      await writeMembers(csv, members.columns, memberPages(desk, segment, { withContacts, limit }));
      output.result(
        { ...members, file: csv },
        `${title}\n${csv} has ${limit === undefined ? 'them all' : `${limit} at most`}`,
      );
      return exitCodes.ok;
    }
    if (output.format !== 'text') {
      await output.results(members, memberPages(desk, segment, { withContacts, limit }), '');
      return exitCodes.ok;
    }
    const most = limit ?? shownUsually;
    const rows: MemberRow[] = [];
    for await (const page of memberPages(desk, segment, { withContacts, limit: most })) rows.push(...page);
    const table = showTable(
      members.columns.map((head) => ({ head, align: isNumber(rows, head) ? 'right' : 'left' })),
      rows.map((row) => members.columns.map((name) => toCell(row[name] ?? null))),
    );
    const rest = members.customers - rows.length;
    output.result(members, [title, '', table, ...(rest > 0 ? ['', `and ${whole(rest)} more`] : [])].join('\n'));
    return exitCodes.ok;
  });
}

const isNumber = (rows: readonly MemberRow[], name: string): boolean =>
  rows.some((row) => typeof row[name] === 'number' || /^-?\d+\.\d+$/.test(String(row[name])));

const toCell = (value: MemberRow[string] | null): string | number | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'yes' : '';
  return /^-?\d+\.\d+$/.test(String(value)) ? Number(value).toFixed(2) : value;
};
