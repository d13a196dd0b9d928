/**
 * How the ledger changes: in turns. Whoever changes the sends, campaigns or suppressions of a store holds the
 * store's row until the commit, so that a claim sees every pause, cancel and suppression that was acknowledged
 * before it, and none can be acknowledged while it is under way. Every step of a send leaves a row in the journal.
 */
import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { type SendCause, type SendStatus, transitionOf } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import type { SendEventTable, SendTable } from './send-tables.ts';

export interface Turn {
  readonly tx: Transaction<StateTables>;
  /** Greater than that of every turn of the store before. */
  readonly turn: number;
  /** UTC ISO text. */
  readonly at: string;
}

/** Keeps parameters of one statement below SQLite's 32,766. */
export const rowsPerStatement = 1_000;

export async function takeTurn<T>(
  db: Kysely<StateTables>,
  now: () => Date,
  store: string,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const { turn } = await tx
      .insertInto('ledger_turns')
      .values({ store, turn: 1 })
      .onConflict((conflict) => conflict.column('store').doUpdateSet({ turn: sql<number>`ledger_turns.turn + 1` }))
      .returning('turn')
      .executeTakeFirstOrThrow();
    return work({ tx, turn, at: now().toISOString() });
  });
}

interface Step {
  readonly cause: SendCause;
  readonly keys: readonly string[];
  /** Only sends whose newest claim is this one. */
  readonly claim?: string;
  /** Only sends that meet it, beside their status. */
  readonly where?: ReturnType<typeof sql<SqlBool>>;
  /** Of all, or of each by its key. */
  readonly reason?: string | null | ReadonlyMap<string, string>;
  readonly set?: Partial<Settable>;
  readonly source: string;
  /** Of each by its key. */
  readonly event?: ReadonlyMap<string, Pick<SendEventTable, 'event' | 'event_at' | 'event_address'>>;
}

type Settable = {
  readonly [C in keyof Omit<SendTable, 'send_key' | 'status' | 'version' | 'reason'>]:
    | SendTable[C]
    | ReturnType<typeof sql>;
};

/** Takes the sends that may go there by this cause; answers with those that went. */
export async function step({ tx, turn, at }: Turn, wanted: Step): Promise<readonly string[]> {
  const { cause, keys, claim, where, reason = null, set = {}, source, event } = wanted;
  const { from, to } = transitionOf(cause);
  const moved: string[] = [];
  for (const chunk of chunks(keys, rowsPerStatement)) {
    for (const status of from) {
      const rows = await tx
        .updateTable('sends')
        .set({
          ...(set as object),
          status: to,
          version: sql<number>`version + 1`,
          reason: typeof reason === 'object' && reason !== null ? byKey(chunk, reason) : reason,
        })
        .where('send_key', 'in', [...chunk])
        .where('status', '=', status)
        .$if(claim !== undefined, (query) => query.where('claim', '=', claim ?? ''))
        .$if(where !== undefined, (query) => query.where(where ?? sql<SqlBool>`1 = 1`))
        .returning(['send_key', 'version', 'attempts', 'claim', 'reason'])
        .execute();
      await writeJournal(
        tx,
        rows.map((row) => ({
          send_key: row.send_key,
          seq: row.version,
          at,
          turn,
          from_status: status satisfies SendStatus,
          to_status: to,
          reason: row.reason,
          attempt: row.attempts,
          claim: row.claim,
          source,
          ...(event?.get(row.send_key) ?? noEvent),
        })),
      );
      moved.push(...rows.map(({ send_key }) => send_key));
    }
  }
  return moved;
}

/** Facts that change no status, one of each send. */
export async function noteFacts(
  { tx, turn, at }: Turn,
  facts: {
    readonly keys: readonly string[];
    readonly reason: ReadonlyMap<string, string>;
    readonly source: string;
    readonly claim?: string;
    readonly event?: Step['event'];
  },
): Promise<void> {
  for (const chunk of chunks(facts.keys, rowsPerStatement)) {
    const rows = await tx
      .updateTable('sends')
      .set({ version: sql<number>`version + 1` })
      .where('send_key', 'in', [...chunk])
      .returning(['send_key', 'version', 'attempts', 'claim'])
      .execute();
    await writeJournal(
      tx,
      rows.map((row) => ({
        send_key: row.send_key,
        seq: row.version,
        at,
        turn,
        from_status: null,
        to_status: null,
        reason: facts.reason.get(row.send_key) ?? null,
        attempt: row.attempts,
        claim: facts.claim ?? row.claim,
        source: facts.source,
        ...(facts.event?.get(row.send_key) ?? noEvent),
      })),
    );
  }
}

const noEvent = { event: null, event_at: null, event_address: null } as const;

export async function writeJournal(tx: Transaction<StateTables>, rows: readonly SendEventTable[]): Promise<void> {
  for (const chunk of chunks(rows, rowsPerStatement)) {
    await tx
      .insertInto('send_events')
      .values([...chunk])
      .execute();
  }
}

/** By their keys alone: asked for more, SQLite would rather look at every send of the store or the campaign. */
export async function sendsByKeys(db: Kysely<StateTables>, keys: readonly string[]): Promise<readonly SendTable[]> {
  const sends: SendTable[] = [];
  for (const chunk of chunks(keys, rowsPerStatement)) {
    const rows = await db
      .selectFrom('sends')
      .selectAll()
      .where('send_key', 'in', [...chunk])
      .execute();
    sends.push(...rows);
  }
  return sends;
}

/** A value of its own for each of a few rows, in one statement. */
export function byKey(keys: readonly string[], values: ReadonlyMap<string, string>) {
  const cases = keys.flatMap((key) => {
    const value = values.get(key);
    return value === undefined ? [] : [sql`when ${key} then cast(${value} as text)`];
  });
  return cases.length === 0
    ? sql<string | null>`null`
    : sql<string | null>`case send_key ${sql.join(cases, sql` `)} end`;
}

export function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
