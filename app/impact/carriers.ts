/** What carries a change outside: outputs with the tables that change, and campaigns whose audience was frozen before. */
import { z } from 'zod';
import { publishedTables } from '../../activities/published-tables.ts';
import { outputSelection } from '../../lib/output.ts';
import type { ObjectKind } from '../../lib/pure/object-kinds.ts';
import type { Session } from '../session.ts';
import type { ObjectKey } from './object-reads.ts';
import type { Target } from './uses.ts';

export interface FrozenCampaign {
  readonly id: string;
  readonly status: string;
  readonly audience: number;
  readonly runId: string;
}

const tablesOfKinds: { readonly [K in ObjectKind]?: readonly string[] } = {
  segment: ['segments', 'segment_members', 'segment_changes'],
  persona: ['personas', 'persona_members', 'persona_propensities'],
  clusters: ['clusters'],
  enrichment: ['enriched_attributes'],
};

/** Which outputs carry tables that would change. */
export function outputsOf(session: Session, store: string, targets: readonly Target[], touched: readonly ObjectKey[]) {
  const outputs = session.project.config.stores[store]?.outputs ?? {};
  const changing = new Set([
    ...targets.flatMap((target) => ('attribute' in target ? ['customers', 'contacts'] : [])),
    ...touched.flatMap(({ kind }) => tablesOfKinds[kind] ?? []),
  ]);
  return Object.entries(outputs).flatMap(([name, written]) => {
    const { tables, contacts } = z.object(outputSelection).parse(written);
    const usual = publishedTables.filter(({ containsPersonalData }) => contacts || !containsPersonalData);
    const taken = tables === 'all' ? usual.map((table) => table.name) : tables;
    const touchedTables = taken.filter((table) => changing.has(table));
    return touchedTables.length === 0 ? [] : [{ name, tables: touchedTables }];
  });
}

export async function frozenCampaigns(
  session: Session,
  store: string,
  touched: readonly ObjectKey[],
): Promise<readonly FrozenCampaign[]> {
  const names = new Set(touched.filter(({ kind }) => kind === 'campaign').map(({ name }) => name));
  const { campaigns } = await session.state();
  const open = (await campaigns.list({ store, limit: 1_000 })).filter(
    ({ name, status }) => names.has(name) && status !== 'sent' && status !== 'cancelled',
  );
  return open.map(({ id, status, audience, runId }) => ({ id, status, audience, runId }));
}
