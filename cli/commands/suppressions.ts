/** `perdura suppressions`: addresses that are written to no more. */
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { isMailAddress, normaliseAddress } from '../../lib/pure/mail-address.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';

export async function suppressionsList(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly limit: number },
): Promise<number> {
  const state = await session.state();
  const store = options.store === undefined ? undefined : pickStore(session.project, options.store);
  const all = await state.suppressions.list({ store, limit: options.limit });
  const rows = all.map(({ store: of, address, reason, at, source, removed }) => [
    of,
    address,
    reason,
    utc(at),
    source,
    removed === null ? null : `${removed.at.slice(0, 10)} by ${removed.by}: ${removed.reason}`,
  ]);
  const columns = ['store', 'address', 'reason', 'since (UTC)', 'source', 'removed'].map((head) => ({ head }));
  output.result(all, rows.length === 0 ? 'none' : showTable(columns, rows));
  return exitCodes.ok;
}

export async function suppressionsAdd(
  { session, output }: CommandContext,
  options: { readonly store?: string },
  written: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const address = normaliseAddress(written);
  if (!isMailAddress(address)) throw new PipelineError('config', 'suppressions: needs an e-mail address');
  const state = await session.state();
  const { isNew } = await state.suppressions.add({
    store,
    address,
    reason: 'manual',
    source: session.environment.user,
  });
  output.result({ store, address, isNew }, isNew ? `${address} is suppressed` : `${address} was suppressed already`);
  return exitCodes.ok;
}

export async function suppressionsRemove(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly reason: string },
  address: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const state = await session.state();
  const by = session.environment.user;
  const removed = await state.suppressions.remove({ store, address, by, because: options.reason });
  output.result({ store, address, removed }, `${address} may be written to again, by ${by}: ${options.reason}`);
  return exitCodes.ok;
}
