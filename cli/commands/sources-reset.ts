/** `perdura sources reset`: the next reading begins at the beginning. */
import { resetSource } from '../../app/sources/reset.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function reset(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly resource?: string; readonly confirm?: boolean },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const isConfirmed = options.confirm === true;
  const done = await resetSource(session, store, name, { resource: options.resource, isConfirmed });
  const lines = done.map(({ resource, stoodAt }) => {
    if (stoodAt === null) return `${resource} stands at the beginning`;
    const at = Object.entries(stoodAt).map(([key, value]) => `${key} ${value}`);
    return `${resource} ${isConfirmed ? 'stood' : 'stands'} at ${at.join(', ')}`;
  });
  const end = isConfirmed
    ? 'the next reading begins at the beginning; what was read stays, and the same rows land once'
    : `nothing was done; with --confirm the next reading begins at the beginning, and what was read stays`;
  output.result(done, [...lines, end].join('\n'));
  return exitCodes.ok;
}
