/** Who is, or was, in a segment: its members as a run published them. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PipelineError } from '../../lib/errors.ts';
import { toCsv } from '../../lib/pure/csv.ts';
import { type AnswerOf, answerOf, type Desk, findSegment } from './desk.ts';

type Value = string | number | boolean | null;
export type MemberRow = Readonly<Record<string, Value>>;

export interface SegmentMembers extends AnswerOf {
  readonly segment: string;
  readonly customers: number;
  readonly columns: readonly string[];
}

const rowsPerPage = 20_000;

export async function countMembers(desk: Desk, segment: string, withContacts: boolean): Promise<SegmentMembers> {
  await requirePublished(desk, segment);
  const [row] = await desk.reader.rows<{ customers: number }>(
    'select count(*) as customers from segment_members where segment = $1',
    [segment],
  );
  const columns = columnsOf(desk, withContacts).map(({ name }) => name);
  return { ...answerOf(desk), segment, customers: row?.customers ?? 0, columns };
}

/** In the order of their keys. */
export async function* memberPages(
  desk: Desk,
  segment: string,
  { withContacts, limit = Infinity }: { readonly withContacts: boolean; readonly limit?: number | undefined },
): AsyncGenerator<readonly MemberRow[]> {
  const columns = columnsOf(desk, withContacts).map(({ name, sql }) => `${sql} as "${name}"`);
  for (let [after, left] = ['', limit]; left > 0; ) {
    const rows = await desk.reader.rows<MemberRow>(
      `select ${columns.join(', ')}
       from segment_members as members
       join customers on customers.customer_key = members.customer_key
       left join contacts on contacts.customer_key = members.customer_key
       left join segment_changes as changes
         on changes.segment = members.segment and changes.customer_key = members.customer_key
       where members.segment = $1 and members.customer_key > $2
       order by members.customer_key limit ${Math.min(left, rowsPerPage)}`,
      [segment, after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < Math.min(left, rowsPerPage)) return;
    left -= rows.length;
    after = String(rows.at(-1)?.['customer_key']);
  }
}

/** Written beside its name first: whoever finds the file finds all of it. */
export async function writeMembers(
  file: string,
  columns: readonly string[],
  pages: AsyncIterable<readonly MemberRow[]>,
): Promise<void> {
  const partial = `${file}.partial`;
  try {
    // Nobody else's to read: it may hold addresses.
    await pipeline(Readable.from(csvParts(columns, pages)), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (cause instanceof PipelineError) throw cause;
    throw new PipelineError('config', `${file}: cannot be written`, {
      remedy: 'name a file in a folder that is there',
      cause,
    });
  }
}

async function* csvParts(columns: readonly string[], pages: AsyncIterable<readonly MemberRow[]>) {
  yield toCsv(columns, []);
  const header = toCsv(columns, []).length;
  for await (const page of pages) {
    yield toCsv(
      columns,
      page.map((row) => columns.map((name) => row[name] ?? null)),
    ).slice(header);
  }
}

function columnsOf({ scope, reader }: Desk, withContacts: boolean): readonly { name: string; sql: string }[] {
  const known = (table: string) =>
    new Set(reader.manifest.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name));
  const days = scope.vocabulary.horizonsDays[0];
  const values = ['lifecycle_state', 'historic_orders', 'historic_clv', 'last_order_date', `predicted_clv_${days}d`];
  const contact = withContacts ? ['email', 'first_name', 'last_name', 'phone', 'newsletter'] : [];
  return [
    { name: 'customer_key', sql: 'members.customer_key' },
    ...values.filter((name) => known('customers').has(name)).map((name) => ({ name, sql: `customers."${name}"` })),
    { name: 'entered', sql: `coalesce(changes.direction = 'entered', false)` },
    ...contact.filter((name) => known('contacts').has(name)).map((name) => ({ name, sql: `contacts."${name}"` })),
  ];
}

/** A segment that was applied after the run has no members in it. */
export async function requirePublished(desk: Desk, segment: string): Promise<void> {
  const { reader, store, pointer, segments } = desk;
  if (await isPublished(desk, segment)) return;
  findSegment(segments, store, segment);
  const hasTables = reader.manifest.tables.some(({ name }) => name === 'segments');
  throw new PipelineError(
    'config',
    `segment ${segment}: ${hasTables ? 'was not there' : 'segments were not there'} when ${pointer.runId} ran, as of ${pointer.asOf}`,
    { remedy: `see who would be in it with perdura segment preview ${segment}, or run again` },
  );
}

export async function isPublished({ reader }: Pick<Desk, 'reader'>, segment: string): Promise<boolean> {
  if (!reader.manifest.tables.some(({ name }) => name === 'segments')) return false;
  return (await reader.rows('select 1 as one from segments where segment = $1', [segment])).length > 0;
}
