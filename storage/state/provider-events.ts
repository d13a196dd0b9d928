/** What providers report of sends, page by page: every event is kept once, with what follows from it. */
import { type Kysely, sql } from 'kysely';
import { normaliseAddress } from '../../lib/pure/mail-address.ts';
import { nextStatus, type SendCause, type SendStatus, transitionOf } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import { byKey, chunks, noteFacts, rowsPerStatement, sendsByKeys, step, takeTurn, type Turn } from './send-ledger.ts';
import type { SendEventTable, SendTable } from './send-tables.ts';
import { suppress, type SuppressionReason } from './suppressions.ts';

type FactColumn = 'delivered_at' | 'bounced_at' | 'complained_at' | 'unsubscribed_at' | 'opened_at' | 'clicked_at';

interface Meaning {
  readonly cause: SendCause;
  readonly column?: FactColumn;
  readonly suppresses?: SuppressionReason;
}

/** Whatever happens to a message after the provider took it shows that it was taken. */
const meanings = {
  processed: { cause: 'shown_accepted' },
  deferred: { cause: 'shown_accepted' },
  delivered: { cause: 'shown_accepted', column: 'delivered_at' },
  open: { cause: 'shown_accepted', column: 'opened_at' },
  click: { cause: 'shown_accepted', column: 'clicked_at' },
  bounce: { cause: 'shown_accepted', column: 'bounced_at', suppresses: 'bounce' },
  /** It came back, and the next message may get through: the receiving server's mood, not the end of the address. */
  blocked: { cause: 'shown_accepted', column: 'bounced_at' },
  spamreport: { cause: 'shown_accepted', column: 'complained_at', suppresses: 'complaint' },
  unsubscribe: { cause: 'shown_accepted', column: 'unsubscribed_at', suppresses: 'unsubscribe' },
  dropped: { cause: 'shown_rejected' },
} as const satisfies Readonly<Record<string, Meaning>>;

export type ProviderEventName = keyof typeof meanings;

export interface ProviderEvent {
  readonly sendKey: string;
  readonly event: ProviderEventName;
  /** By the provider's clock; default: now. */
  readonly at?: string | undefined;
  readonly address?: string | undefined;
  readonly reason?: string | undefined;
  /** Who told; default: provider. */
  readonly source?: string | undefined;
}

/** `isKnown`: of a send of this store; `isNew`: nobody told it before. */
export interface RecordedEvent {
  readonly isKnown: boolean;
  readonly isNew: boolean;
}

type Kept = Pick<SendEventTable, 'event' | 'event_at' | 'event_address'>;

interface NewEvent {
  readonly send: SendTable;
  readonly given: ProviderEvent;
  readonly kept: Kept;
  readonly source: string;
}

const unknown: RecordedEvent = { isKnown: false, isNew: false };

/**
 * Keeps events of one store's sends in one turn of its ledger, with the same result as one after the other; answers in
 * their order. All of them or, when it throws, none.
 */
export async function recordEvents(
  db: Kysely<StateTables>,
  now: () => Date,
  store: string,
  events: readonly ProviderEvent[],
): Promise<readonly RecordedEvent[]> {
  const keys = [...new Set(events.map(({ sendKey }) => sendKey))];
  if ((await readSends(db, store, keys)).size === 0) return events.map(() => unknown);
  return takeTurn(db, now, store, async (turn) => {
    const sends = await readSends(turn.tx, store, keys);
    const told = await readTold(turn, [...sends.keys()]);
    const news: NewEvent[] = [];
    const answers = events.map((given): RecordedEvent => {
      const send = sends.get(given.sendKey);
      if (send === undefined) return unknown;
      const kept = {
        event: given.event,
        event_at: given.at === undefined ? turn.at : new Date(given.at).toISOString(),
        event_address: normaliseAddress(given.address ?? send.address ?? ''),
      };
      const name = nameOf(given.sendKey, kept);
      if (told.has(name)) return { isKnown: true, isNew: false };
      told.add(name);
      news.push({ send, given, kept, source: given.source ?? 'provider' });
      return { isKnown: true, isNew: true };
    });
    const statuses = new Map([...sends].map(([key, { status }]) => [key, status as SendStatus]));
    for (const round of inRounds(news)) await applyRound(turn, round, statuses);
    for (const { send, given, kept, source } of news) {
      const { suppresses }: Meaning = meanings[given.event];
      if (suppresses === undefined || send.address === null) continue;
      await suppress(turn, {
        store,
        address: send.address,
        reason: suppresses,
        at: kept.event_at ?? turn.at,
        source,
        sendKey: send.send_key,
      });
    }
    return answers;
  });
}

/** Of whichever store the send is. */
export async function recordEvent(
  db: Kysely<StateTables>,
  now: () => Date,
  event: ProviderEvent,
): Promise<RecordedEvent> {
  const send = await db.selectFrom('sends').select('store').where('send_key', '=', event.sendKey).executeTakeFirst();
  if (send === undefined) return unknown;
  const [recorded = unknown] = await recordEvents(db, now, send.store, [event]);
  return recorded;
}

async function readSends(db: Kysely<StateTables>, store: string, keys: readonly string[]) {
  const rows = await sendsByKeys(db, keys);
  return new Map(rows.filter((row) => row.store === store).map((row) => [row.send_key, row]));
}

/** What was told of them before. */
async function readTold({ tx }: Turn, keys: readonly string[]): Promise<Set<string>> {
  const told = new Set<string>();
  for (const chunk of chunks(keys, rowsPerStatement)) {
    const rows = await tx
      .selectFrom('send_events')
      .select(['send_key', 'event', 'event_at', 'event_address'])
      .where('send_key', 'in', [...chunk])
      .where('event', 'is not', null)
      .execute();
    for (const row of rows) told.add(nameOf(row.send_key, row));
  }
  return told;
}

const nameOf = (sendKey: string, { event, event_at, event_address }: Kept): string =>
  JSON.stringify([sendKey, event, event_at, event_address]);

/** The first event of each send, then the second of each, and so on: within a round no send occurs twice. */
function inRounds(news: readonly NewEvent[]): readonly (readonly NewEvent[])[] {
  const rounds: NewEvent[][] = [];
  const seen = new Map<string, number>();
  for (const one of news) {
    const round = seen.get(one.send.send_key) ?? 0;
    seen.set(one.send.send_key, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}

async function applyRound(turn: Turn, round: readonly NewEvent[], statuses: Map<string, SendStatus>): Promise<void> {
  for (const [source, told] of grouped(round, (one) => one.source)) {
    const reason = new Map(
      told.flatMap(({ send, given }) => (given.reason === undefined ? [] : [[send.send_key, given.reason]])),
    );
    const event = new Map(told.map(({ send, kept }) => [send.send_key, kept]));
    const facts: string[] = [];
    for (const [cause, ones] of grouped(told, ({ given }) => meanings[given.event].cause)) {
      const moving = ones.filter(({ send }) => mayMove(send, statuses, cause)).map(({ send }) => send.send_key);
      const set = { settled_at: turn.at, not_before: null };
      const moved = new Set(await step(turn, { cause, keys: moving, reason, set, source, event }));
      for (const key of moved) statuses.set(key, transitionOf(cause).to);
      facts.push(...ones.map(({ send }) => send.send_key).filter((key) => !moved.has(key)));
    }
    await noteFacts(turn, { keys: facts, reason, source, event });
  }
  for (const [column, ones] of grouped(round, ({ given }) => columnOf(given))) {
    if (column !== undefined) await keepFirst(turn, column, ones);
  }
}

/** A planned send that nobody ever claimed was not sent, whatever is said of it. */
function mayMove(send: SendTable, statuses: ReadonlyMap<string, SendStatus>, cause: SendCause): boolean {
  const status = statuses.get(send.send_key);
  return status !== undefined && nextStatus(status, cause) !== undefined && (status !== 'PLANNED' || send.attempts > 0);
}

const columnOf = ({ event }: ProviderEvent): FactColumn | undefined => {
  const { column }: Meaning = meanings[event];
  return column;
};

/** The earliest time that was told, whichever came first. */
async function keepFirst({ tx }: Turn, column: FactColumn, told: readonly NewEvent[]): Promise<void> {
  for (const chunk of chunks(told, rowsPerStatement)) {
    const keys = chunk.map(({ send }) => send.send_key);
    const times = byKey(keys, new Map(chunk.map(({ send, kept }) => [send.send_key, kept.event_at ?? ''])));
    await tx
      .updateTable('sends')
      .set({ [column]: times })
      .where('send_key', 'in', keys)
      .where((where) => where.or([where(column, 'is', null), where(column, '>', sql<string>`${times}`)]))
      .execute();
  }
}

/** In the order in which groups first occur. */
function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
