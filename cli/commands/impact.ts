/** `perdura impact`: what a change would touch, before it is made. */
import { text as readAll } from 'node:stream/consumers';
import { readImpact } from '../../app/impact/impact.ts';
import { readObjectInput } from '../../app/object-input.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showImpact } from '../show/impact.ts';

export async function impact(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly file?: readonly string[] },
  target?: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const files = await readObjectInput(options.file ?? [], () => readAll(process.stdin));
  const found = await readImpact(session, store, { target, files });
  output.result(found, showImpact(found));
  return exitCodes.ok;
}
