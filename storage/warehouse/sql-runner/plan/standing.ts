/**
 * What the database built, and how a project's sources stand: text that differs when their rows may, of files and of tables
 * with a column that grows.
 */
import type { Transaction } from '../../warehouse.ts';
import { sourceInput } from '../build/source-inputs.ts';
import { readStored, type StoredModel } from '../build/state.ts';
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

/** What was built and is not declared as a source now: such a table belongs to somebody else, and is not to be dropped. */
export async function readBuilt(
  reader: Pick<Transaction, 'rows'>,
  sources: readonly Source[],
): Promise<readonly StoredModel[]> {
  const names = new Set(sources.map(({ name }) => name.toLowerCase()));
  return (await readStored(reader)).filter(({ name }) => !names.has(name.toLowerCase()));
}
