/** `perdura segment fields`: what conditions may speak of. */
import { withDesk } from '../../app/segments/desk.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';

const shownValues = 8;

export async function segmentFields(
  { session, output }: CommandContext,
  options: { readonly store?: string },
  text = '',
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const { fields, segments, lists } = await withDesk(session, store, {}, async ({ scope }) => scope.vocabulary);
  const wanted = fields.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  // There are many of them, and they select nobody worth the trouble: a bound of one customer says next to nothing.
  const shown = wanted.filter(({ name }) => /lower|upper/.test(text) || !/_(?:lower|upper)(?:80|95)$/.test(name));
  const table = showTable(
    [{ head: 'field' }, { head: 'type' }, { head: 'values' }, { head: 'meaning' }],
    shown.map(({ name, type, values = [], aliases = {}, description }) => {
      const named = values.map((value) => Object.entries(aliases).find(([, meant]) => meant === value)?.[0] ?? value);
      const rest = named.length > shownValues ? ', …' : '';
      return [name, type, `${named.slice(0, shownValues).join(', ')}${rest}`, description.split('\n', 1)[0] ?? ''];
    }),
  );
  output.result(
    {
      store,
      fields: wanted.map(({ name, type, description, values, aliases }) => ({
        name,
        type,
        description,
        values,
        aliases,
      })),
      segments,
      lists,
    },
    wanted.length === 0 ? `no field has ${text} in its name` : table,
  );
  return exitCodes.ok;
}
