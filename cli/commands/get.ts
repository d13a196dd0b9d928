/** `perdura get`: an object in force as YAML that applies again, or the list of a kind. */
import { getObject, getObjects, pickKind, pickName, yamlOf } from '../../app/object-reading.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';

export async function get(
  { session, output }: CommandContext,
  { store, at }: { readonly store?: string; readonly at?: number },
  kindName: string,
  name?: string,
): Promise<number> {
  const kind = pickKind(kindName);
  // There is one CLV configuration: a list of it would say less.
  const wanted = name ?? (kind === 'clv' ? 'clv' : undefined);
  if (wanted !== undefined) {
    const { object, yaml } = await getObject(session, store, kind, wanted, at);
    output.result(object, yaml);
    return exitCodes.ok;
  }
  if (at !== undefined) pickName(kind, name);
  const objects = await getObjects(session, store, kind);
  output.result(
    objects,
    objects.length === 0
      ? `no ${kind} yet; apply one with perdura apply -f FILE`
      : showTable(
          [
            { head: 'name' },
            { head: 'version', align: 'right' },
            { head: 'changed (UTC)' },
            { head: 'by' },
            { head: 'reason' },
          ],
          objects.map(({ name: listed, version, createdAt, author, reason }) => [
            listed,
            version,
            utc(createdAt),
            author,
            reason,
          ]),
        ),
    objects.map((object) => yamlOf(session, object)).join('---\n'),
  );
  return exitCodes.ok;
}
