/** A static list from a CSV of addresses, customer ids or keys: only the keys of those who are found are kept. */
import { PipelineError } from '../../lib/errors.ts';
import type { ListConfiguration } from '../../lib/pure/list-configuration.ts';
import { normaliseAddress } from '../../lib/pure/mail-address.ts';
import type { SnapshotReader } from '../../storage/snapshots/index.ts';
import { listObjects } from '../../activities/objects.ts';
import { objectDependencies } from '../object-dependencies.ts';
import { applyChanges, planChanges } from '../objects.ts';
import { withPublished } from '../published.ts';
import { readCsv } from '../read-csv.ts';
import type { Session } from '../session.ts';
import { type AnswerOf, answerOf } from './desk.ts';

export interface ListImport extends AnswerOf {
  readonly list: string;
  readonly column: string;
  readonly rows: number;
  /** Rows that name a customer. */
  readonly matched: number;
  /** Those of them that name whom a row before named. */
  readonly repeated: number;
  /** Lines of the file that no customer was found for; what they say is neither kept nor shown. */
  readonly unmatchedLines: readonly number[];
  /** Against the version in force. */
  readonly added: number;
  readonly removed: number;
  readonly customers: number;
}

export interface PlannedImport extends ListImport {
  /** Stores the list through the door of all objects; gives the version that is in force then. */
  apply(reason?: string): Promise<number>;
}

export async function planListImport(
  session: Session,
  store: string,
  {
    name,
    file,
    column: asked,
    title,
  }: {
    readonly name: string;
    readonly file: string;
    readonly column?: string | undefined;
    readonly title?: string | undefined;
  },
): Promise<PlannedImport> {
  const { columns, rows, lines } = await readCsv(file);
  const column = pickColumn(columns, asked, file);
  const written = rows.map((row) => row[column]?.trim() ?? '');
  const known = await findKnown(session, store, name);
  return withPublished(session, store, { withContacts: true, maxRows: 10_000_000 }, async (published) => {
    const keys = await keysOf(published.reader, written);
    const customers = [...new Set(keys.flat())].toSorted();
    if (customers.length === 0) {
      throw new PipelineError('config', `${file}: none of its ${rows.length} rows names a customer of ${store}`, {
        remedy: `its column ${column} was read; name another with --column: ${columns.join(', ')}`,
      });
    }
    const before = new Set(known?.customers ?? []);
    const after = new Set(customers);
    const list: ListConfiguration = {
      kind: 'list',
      name,
      description: known?.description ?? '',
      ...(title === undefined && known?.title === undefined ? {} : { title: title ?? known?.title }),
      customers,
    };
    const changes = await planChanges(session, [{ file: `list ${name}`, text: JSON.stringify(list) }], { store });
    const first = new Set<string>();
    const isRepeated = (found: readonly string[]): boolean => {
      const isKnown = found.length > 0 && found.every((key) => first.has(key));
      for (const key of found) first.add(key);
      return isKnown;
    };
    return {
      ...answerOf(published),
      list: name,
      column,
      rows: rows.length,
      matched: keys.filter((found) => found.length > 0).length,
      repeated: keys.filter(isRepeated).length,
      unmatchedLines: keys.flatMap((found, at) => (found.length === 0 ? (lines[at] ?? []) : [])),
      added: customers.filter((key) => !before.has(key)).length,
      removed: [...before].filter((key) => !after.has(key)).length,
      customers: customers.length,
      apply: async (reason) => {
        const { applied } = await applyChanges(session, changes, reason);
        return applied[0]?.version ?? changes[0]?.version ?? 0;
      },
    };
  });
}

async function findKnown(session: Session, store: string, name: string): Promise<ListConfiguration | undefined> {
  const lists = await listObjects(await objectDependencies(session, store), 'list');
  return lists.find((list) => list.name === name)?.content;
}

const usualColumns = /^(?:customer[ _-]?key|e-?mail(?:[ _-]address)?|address|customer[ _-]?id|id)$/i;

function pickColumn(columns: readonly string[], asked: string | undefined, file: string): string {
  const [only] = columns;
  const found =
    asked === undefined
      ? (columns.find((name) => usualColumns.test(name)) ?? (columns.length === 1 ? only : undefined))
      : columns.find((name) => name.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  throw new PipelineError(
    'config',
    asked === undefined
      ? `${file}: needs a column email, customer_id or customer_key, has ${columns.join(', ') || 'none'}`
      : `${file}: has no column ${asked}, has ${columns.join(', ') || 'none'}`,
    { remedy: 'say which column names the customers: --column NAME' },
  );
}

/**
 * Of each text the customers that it names, by key, by address or by the shop's own id: several where they share an
 * address, nobody where several sources give that id to different people.
 */
async function keysOf(reader: SnapshotReader, written: readonly string[]): Promise<readonly (readonly string[])[]> {
  const contacts = await reader.rows<{ key: string; id: string | null; email: string | null }>(
    `select customers.customer_key as "key", customer_id as id, email
     from customers left join contacts using (customer_key) order by customers.customer_key`,
  );
  const byKey = new Set(contacts.map(({ key }) => key));
  const byId = new Map<string, string[]>();
  const byAddress = new Map<string, string[]>();
  for (const { key, id, email } of contacts) {
    if (id !== null) byId.set(id, [...(byId.get(id) ?? []), key]);
    if (email !== null) {
      const address = normaliseAddress(email);
      byAddress.set(address, [...(byAddress.get(address) ?? []), key]);
    }
  }
  return written.map((text) => {
    if (byKey.has(text)) return [text];
    const ofId = byId.get(text) ?? [];
    return ofId.length === 1 ? ofId : (byAddress.get(normaliseAddress(text)) ?? []);
  });
}
