/**
 * Campaigns: each a frozen audience and a frozen content. What a person decides (send, pause, resume, cancel) is
 * committed here in a turn of the store's ledger: once it is answered, no claim can be made against it.
 */
import { type Kysely, sql } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import type { CampaignStatus } from '../../lib/pure/sending.ts';
import {
  type CampaignEvent,
  type CampaignRecord,
  campaignSteps,
  draftOf,
  type NewCampaign,
  toCampaign,
  toCampaignEvent,
} from './campaign-record.ts';
import type { StateTables } from './schema.ts';
import { takeTurn, type Turn } from './send-ledger.ts';

export interface CampaignMove {
  readonly id: string;
  readonly to: Exclude<CampaignStatus, 'draft'>;
  readonly by: string;
  readonly reason?: string | undefined;
}

export function createCampaignRepository(db: Kysely<StateTables>, now: () => Date) {
  async function get(id: string): Promise<CampaignRecord | undefined> {
    const row = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toCampaign(row);
  }

  async function require(id: string): Promise<CampaignRecord> {
    const campaign = await get(id);
    if (campaign !== undefined) return campaign;
    throw new PipelineError('config', `campaign ${id}: not known here`, { remedy: 'see perdura campaign list' });
  }

  return {
    get,
    require,

    /** A draft under the next free n of its name. */
    async create(campaign: NewCampaign): Promise<CampaignRecord> {
      const { store, name } = campaign;
      return takeTurn(db, now, store, async (turn) => {
        const { tx, at } = turn;
        const { last } = await tx
          .selectFrom('campaigns')
          .select((select) => select.fn.max('n').as('last'))
          .where('store', '=', store)
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        // One of another store may be called the same: its own name and that of the store run together.
        for (let n = (last ?? 0) + 1; ; n += 1) {
          const row = await tx
            .insertInto('campaigns')
            .values(draftOf(campaign, n, at))
            .onConflict((conflict) => conflict.doNothing())
            .returningAll()
            .executeTakeFirst();
          if (row === undefined) continue;
          await tell(turn, row.id, 1, { from: null, to: 'draft', by: campaign.createdBy, reason: null });
          return toCampaign(row);
        }
      });
    },

    /** Created from a run's customers, oldest first. */
    async ofRun(runId: string): Promise<readonly CampaignRecord[]> {
      const rows = await db
        .selectFrom('campaigns')
        .selectAll()
        .where('run_id', '=', runId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toCampaign);
    },

    /** Newest first. */
    async list({
      store,
      limit,
    }: {
      readonly store?: string | undefined;
      readonly limit: number;
    }): Promise<readonly CampaignRecord[]> {
      const rows = await db
        .selectFrom('campaigns')
        .selectAll()
        .$if(store !== undefined, (query) => query.where('store', '=', store ?? ''))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toCampaign);
    },

    /** The decision, or the end. Being there already is no error: it is said again. */
    async move({ id, to, by, reason }: CampaignMove): Promise<CampaignRecord> {
      const { store } = await require(id);
      return takeTurn(db, now, store, async (turn) => {
        const { tx, at } = turn;
        const row = await tx.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
        const from = row.status as CampaignStatus;
        if (from === to) return toCampaign(row);
        if (!campaignSteps[to].includes(from)) throw notFrom(id, from, to);
        if (to === 'sent') await requireNothingLeft(turn, id);
        const moved = await tx
          .updateTable('campaigns')
          .set({
            status: to,
            reason: reason ?? null,
            version: sql<number>`version + 1`,
            ...(from === 'draft' && to === 'sending' ? { sent_at: at, sent_by: by } : {}),
            ...(to === 'cancelled' ? { cancelled_turn: turn.turn } : {}),
            finished_at: to === 'cancelled' || to === 'sent' ? at : null,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await tell(turn, id, moved.version, { from, to, by, reason: reason ?? null });
        return toCampaign(moved);
      });
    },

    /** From now on the ledger holds the whole audience. */
    async planned(id: string): Promise<void> {
      await db
        .updateTable('campaigns')
        .set({ planned_at: now().toISOString() })
        .where('id', '=', id)
        .where('planned_at', 'is', null)
        .execute();
    },

    /** A new occasion for a test: `test-<n>`. */
    async nextTest(id: string): Promise<string> {
      const row = await db
        .updateTable('campaigns')
        .set({ tests: sql<number>`tests + 1` })
        .where('id', '=', id)
        .returning('tests')
        .executeTakeFirst();
      if (row === undefined) await require(id);
      return `test-${row?.tests ?? 0}`;
    },

    /** What was decided about it, in order. */
    async journal(id: string): Promise<readonly CampaignEvent[]> {
      const rows = await db
        .selectFrom('campaign_events')
        .selectAll()
        .where('campaign', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map(toCampaignEvent);
    },

    /** Everything that shapes a mail, kept for ever under its version. */
    async putContent(version: string, content: unknown): Promise<void> {
      await db
        .insertInto('message_contents')
        .values({ version, content: JSON.stringify(content), created_at: now().toISOString() })
        .onConflict((conflict) => conflict.column('version').doNothing())
        .execute();
    },

    async content(version: string): Promise<unknown> {
      const row = await db
        .selectFrom('message_contents')
        .select('content')
        .where('version', '=', version)
        .executeTakeFirst();
      return row && (JSON.parse(row.content) as unknown);
    },
  };
}

export type CampaignRepository = ReturnType<typeof createCampaignRepository>;

async function tell(
  { tx, at, turn }: Turn,
  campaign: string,
  seq: number,
  { from, to, by, reason }: Omit<CampaignEvent, 'at'>,
): Promise<void> {
  await tx
    .insertInto('campaign_events')
    .values({ campaign, seq, at, turn, from_status: from, to_status: to, by, reason })
    .execute();
}

/** Sent means: nobody of the audience is waiting any more. */
async function requireNothingLeft({ tx }: Turn, id: string): Promise<void> {
  const left = await tx
    .selectFrom('sends')
    .select('send_key')
    .where('message', '=', id)
    .where('occurrence', '=', 'once')
    .where('status', 'in', ['PLANNED', 'CLAIMED'])
    .limit(1)
    .executeTakeFirst();
  const { planned_at } = await tx
    .selectFrom('campaigns')
    .select('planned_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (left !== undefined || planned_at === null) {
    throw new PipelineError('conflict', `campaign ${id}: messages are still waiting, so it is not sent`);
  }
}

function notFrom(id: string, from: CampaignStatus, to: CampaignMove['to']): PipelineError {
  const remedies: Partial<Record<CampaignStatus, string>> = {
    draft: `send it with perdura campaign send ${id}`,
    paused: `perdura campaign resume ${id} lets it go on, perdura campaign cancel ${id} ends it`,
    cancelled: 'a cancelled campaign stays cancelled: create it again',
    sent: 'create it again to send it once more',
  };
  const remedy = remedies[from];
  return new PipelineError(
    'conflict',
    `campaign ${id}: is ${from}, so it cannot be ${to === 'sending' ? 'sent' : to}`,
    remedy === undefined ? {} : { remedy },
  );
}
