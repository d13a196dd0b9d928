/** The promises of the ledger as queries: each counts what breaks it. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { allowedSteps } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';

export interface Invariant {
  readonly promise: string;
  readonly isKept: boolean;
  /** What was looked at: campaigns, messages, steps of theirs, or claims. */
  readonly of: 'campaign' | 'message' | 'step' | 'claim';
  /** How many of them. */
  readonly checked: number;
  readonly violations: number;
  /** Some of what breaks it: send keys or campaign ids. */
  readonly examples: readonly string[];
}

interface Query extends Pick<Invariant, 'promise' | 'of'> {
  /** Gives `subject` of everything that is checked. */
  readonly all: RawBuilder<unknown>;
  readonly broken: RawBuilder<unknown>;
}

const mostExamples = 5;

/** Of one campaign, or of all of them; tests of campaigns included. */
export async function auditSends(
  db: Kysely<StateTables>,
  now: () => Date,
  campaign: string | undefined,
): Promise<readonly Invariant[]> {
  const invariants: Invariant[] = [];
  for (const { promise, of, all, broken } of queries(campaign, now().toISOString())) {
    const checked = await countOf(db, all);
    const violations = await countOf(db, broken);
    const examples =
      violations === 0
        ? []
        : (
            await sql<{
              subject: string;
            }>`select distinct subject from (${broken}) as broken order by subject limit ${mostExamples}`.execute(db)
          ).rows.map(({ subject }) => subject);
    invariants.push({ promise, isKept: violations === 0, of, checked, violations, examples });
  }
  return invariants;
}

async function countOf(db: Kysely<StateTables>, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number | string }>`select count(*) as n from (${query}) as counted`.execute(db);
  return Number(rows[0]?.n ?? 0);
}

function queries(campaign: string | undefined, at: string): readonly Query[] {
  const ours = (alias: string) =>
    campaign === undefined ? sql`1 = 1` : sql`${sql.ref(`${alias}.message`)} = ${campaign}`;
  const named = campaign === undefined ? sql`1 = 1` : sql`campaigns.id = ${campaign}`;
  const sends = sql`select send_key as subject from sends where ${ours('sends')}`;
  const steps = sql`select send_events.*, sends.message, sends.occurrence from send_events
    join sends on sends.send_key = send_events.send_key where ${ours('sends')}`;
  const transitions = sql`select send_key as subject from (${steps}) as steps where to_status is not null`;
  const planned = sql`select campaigns.id as subject from campaigns where planned_at is not null and ${named}`;
  const allowed = sql.join(
    allowedSteps.map(([from, to]) => sql`(coalesce(from_status, '') = ${from ?? ''} and to_status = ${to})`),
    sql` or `,
  );
  return [
    {
      promise: 'every member of an audience has one row, and nobody else has any',
      of: 'campaign',
      all: planned,
      broken: sql`select campaigns.id as subject from campaigns
        where planned_at is not null and ${named} and cancelled_turn is null and audience <> (
          select count(distinct customer_key) from sends where message = campaigns.id and occurrence = 'once')`,
    },
    {
      promise: 'no address gets a message twice',
      of: 'message',
      all: sends,
      broken: sql`select min(send_key) as subject from sends where address is not null and ${ours('sends')}
        group by message, occurrence, address having count(*) > 1`,
    },
    {
      // Two attempts, that is: what one says late may be known by evidence already.
      promise: 'no message was accepted twice',
      of: 'message',
      all: sends,
      broken: sql`select send_key as subject from (${steps}) as steps
        where to_status = 'ACCEPTED' or (to_status is null and event is null and reason like 'accepted (too late)%')
        group by send_key having count(distinct claim) > 1`,
    },
    {
      promise: 'the journal of every send is complete and ends where the send is',
      of: 'message',
      all: sends,
      broken: sql`select sends.send_key as subject from sends where ${ours('sends')} and (
        sends.version <> (select count(*) from send_events where send_events.send_key = sends.send_key)
        or sends.version <> (select max(seq) from send_events where send_events.send_key = sends.send_key)
        or sends.status <> (select to_status from send_events as step where step.send_key = sends.send_key
          and step.to_status is not null order by seq desc limit 1))`,
    },
    {
      promise: 'every step is one that sends may take, and begins where the one before ended',
      of: 'step',
      all: transitions,
      broken: sql`select send_key as subject from (select *, lag(to_status) over (partition by send_key order by seq) as before
        from (${steps}) as steps where to_status is not null) as ordered
        where not (${allowed}) or coalesce(before, '') <> coalesce(from_status, '')`,
    },
    {
      promise: 'a claim was committed before any outcome',
      of: 'step',
      all: transitions,
      broken: sql`select outcome.send_key as subject from (${steps}) as outcome
        where to_status in ('ACCEPTED', 'REJECTED', 'UNKNOWN') and not exists (
          select 1 from send_events as claim where claim.send_key = outcome.send_key
            and claim.to_status = 'CLAIMED' and claim.seq < outcome.seq)`,
    },
    {
      promise: 'nothing was claimed after its campaign was cancelled',
      of: 'claim',
      all: sql`select send_key as subject from (${steps}) as steps where to_status = 'CLAIMED'`,
      broken: sql`select steps.send_key as subject from (${steps}) as steps
        join campaigns on campaigns.id = steps.message
        where steps.to_status = 'CLAIMED' and steps.turn > campaigns.cancelled_turn`,
    },
    {
      promise: 'nobody suppressed was claimed',
      of: 'claim',
      all: sql`select send_key as subject from (${steps}) as steps where to_status = 'CLAIMED'`,
      broken: sql`select steps.send_key as subject from (${steps}) as steps
        join sends on sends.send_key = steps.send_key
        join suppressions on suppressions.store = sends.store and suppressions.address = sends.address
        where steps.to_status = 'CLAIMED' and steps.turn > suppressions.turn and suppressions.removed_at is null`,
    },
    {
      promise: 'nothing stays claimed after its claim has expired',
      of: 'claim',
      all: sql`select send_key as subject from sends where status = 'CLAIMED' and ${ours('sends')}`,
      broken: sql`select send_key as subject from sends
        where status = 'CLAIMED' and claim_expires_at < ${at} and ${ours('sends')}`,
    },
    {
      promise: 'nobody waits in a campaign that is over',
      of: 'message',
      all: sends,
      broken: sql`select send_key as subject from sends join campaigns on campaigns.id = sends.message
        where ${ours('sends')} and sends.occurrence = 'once' and campaigns.status in ('sent', 'cancelled')
          and sends.status in ('PLANNED', 'CLAIMED')`,
    },
  ];
}
