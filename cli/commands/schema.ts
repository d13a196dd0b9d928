/** `perdura schema`: JSON Schema of objects and of perdura.yaml, for editors. */
import { allSchemas } from '../../app/object-schemas.ts';
import { pickKind } from '../../app/object-reading.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function schema({ output }: CommandContext, _: object, kind = 'object'): Promise<number> {
  const known = allSchemas();
  const wanted = Object.hasOwn(known, kind) ? kind : pickKind(kind);
  const text = `${JSON.stringify(known[wanted], undefined, 2)}\n`;
  output.result(known[wanted], text);
  return exitCodes.ok;
}
