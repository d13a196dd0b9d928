/** `perdura inbox`: what providers reported. */
import { drainNow, readInbox } from '../../app/inbox.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { whole } from '../show/numbers.ts';
import { utc } from '../show/instants.ts';

export async function inbox(
  { session, output }: CommandContext,
  options: { readonly store?: string },
): Promise<number> {
  const { project } = session;
  const stores = options.store === undefined ? Object.keys(project.config.stores) : [pickStore(project, options.store)];
  const inboxes = [...(await readInbox(session, stores))].map(([store, counts]) => ({ store, ...counts }));
  const columns = [
    { head: 'store' },
    ...['waiting', 'applied', 'unmatched', 'failed'].map((head) => ({ head, align: 'right' as const })),
    { head: 'oldest waiting (UTC)' },
  ];
  const rows = inboxes.map(({ store, waiting, applied, unmatched, failed, oldestWaitingAt }) => [
    store,
    ...[waiting, applied, unmatched, failed].map(whole),
    oldestWaitingAt && utc(oldestWaitingAt),
  ]);
  output.result(inboxes, showTable(columns, rows));
  return exitCodes.ok;
}

export async function drain(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string; readonly again?: boolean },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const totals = await drainNow(session, store, { isAgain: options.again === true, signal });
  const { applied, unmatched, failed } = totals;
  output.result(
    { store, ...totals },
    `${count(applied, 'event')} of ${store} applied, ${unmatched} of no message known, ${failed} failed attempts`,
  );
  return exitCodes.ok;
}
