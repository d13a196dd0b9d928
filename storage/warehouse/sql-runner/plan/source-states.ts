/** How a project's sources stand, as text that differs when their rows may: files, and tables with a column that grows. */
import type { Transaction } from '../../warehouse.ts';
import { sourceInput } from '../build/source-inputs.ts';
import type { Source } from '../model.ts';

/** By name; those of which nobody can tell are left out. */
export async function sourceStates(
  reader: Pick<Transaction, 'rows'>,
  sources: readonly Source[],
): Promise<Readonly<Record<string, string>>> {
  const states: Record<string, string> = {};
  for (const source of sources) {
    const state = await sourceInput(reader, source);
    if (state !== null) states[source.name] = state;
  }
  return states;
}
