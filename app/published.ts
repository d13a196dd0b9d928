/** The published snapshot of a store, for the commands and pages that read it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readScoreTable } from '../activities/score-tables.ts';
import { PipelineError } from '../lib/errors.ts';
import { currencyDecimals } from '../lib/pure/money.ts';
import { buildScoreTable, type ClusterSums, type ScoreTable } from '../models/clusters/score-table.ts';
import { clusterByValue } from '../models/clusters/value-clusters.ts';
import type { ReportData } from '../report/report-data.ts';
import { openSnapshot, type Pointer, readPointer, type SnapshotReader } from '../storage/snapshots/index.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

export interface Published {
  readonly store: string;
  /** Which run it is. */
  readonly pointer: Pick<Pointer, 'asOf' | 'n' | 'runId'>;
  readonly folder: string;
  readonly reader: SnapshotReader;
}

/** Opens what is current, or the newest snapshot of a day, and works on it: one whole run, whatever is published meanwhile. */
export async function withPublished<T>(
  session: Session,
  store: string,
  options: { readonly withContacts?: boolean; readonly maxRows?: number; readonly asOf?: string | undefined },
  work: (published: Published) => Promise<T>,
): Promise<T> {
  const { folder, ...pointer } = await findSnapshot(session, store, options.asOf);
  const reader = await openSnapshot(folder, options);
  try {
    return await work({ store, pointer, folder, reader });
  } finally {
    reader.close();
  }
}

async function findSnapshot(session: Session, store: string, asOf: string | undefined) {
  const root = storeFolders(session.project).published;
  const current = await readPointer(root, store);
  if (asOf === undefined || asOf === current?.asOf) {
    if (current !== undefined) return current;
    throw new PipelineError('config', `store ${store}: nothing is published yet`, {
      remedy: 'start a run with `perdura run`, or `perdura up` for the sample',
    });
  }
  const state = await session.state();
  const run = await state.runs.latestAccepted(store, { asOf });
  if (run?.snapshot) return { asOf, n: run.n, runId: run.runId, folder: join(root, run.snapshot) };
  throw new PipelineError('config', `store ${store}: has no snapshot as of ${asOf}`, {
    remedy: `make one with perdura backfill --from ${asOf} --to ${asOf}`,
  });
}

export const readReportData = async (folder: string): Promise<ReportData> =>
  JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as ReportData;

/** The score table for any k: 3 and 10 as published, others from the published values. */
export async function scoreTable(published: Published, k: number): Promise<ScoreTable> {
  const { reader, folder } = published;
  const { language, currency, clusterings } = await readReportData(folder);
  if (clusterings.some(({ asked }) => asked === k)) return readScoreTable(reader.rows, k, { language, currency });
  const rank = await clusterRank(published, k);
  const rows = await reader.rows<ClusterSums>(
    `select ${rank} as "rank", count(*) as customers,
       sum(historic_orders)::bigint as orders, count(days_since_last_order) as "customersWithOrders",
       coalesce(sum(days_since_last_order), 0)::bigint as "recencyDaysSum", sum(historic_clv) as "totalSpend"
     from customers group by 1 order by 1`,
  );
  return buildScoreTable({ k, language, rows, decimals: currencyDecimals(currency) });
}

/** SQL on customers that gives the rank of a customer's cluster among any k. */
export async function clusterRank({ reader, folder }: Published, k: number): Promise<string> {
  const { clusterings, clusteredBy } = await readReportData(folder);
  if (clusterings.some(({ asked }) => asked === k)) return `cluster_${k}`;
  if (k < 2 || k > 20) throw new PipelineError('config', `--k: needs 2 to 20 clusters, is ${k}`);
  // Refunds of no known order may bring historic values below 0; worth less than nothing is worth nothing here.
  const value =
    clusteredBy.measure === 'historic_clv' ? 'greatest(historic_clv, 0)' : `predicted_clv_${clusteredBy.horizonDays}d`;
  const buyers = await reader.rows<{ value: number }>(
    `select cast(${value} as double) as "value" from customers where not is_prospect order by 1`,
  );
  const scale = Number(reader.manifest.run['medianOrder'] ?? 1);
  const { bounds } = clusterByValue(
    Float64Array.from(buyers, (row) => row.value),
    scale,
    k,
  );
  const reached = bounds.slice(1).map(({ lower }) => `(not is_prospect and ${value} >= ${lower})::integer`);
  return ['1', ...reached].join(' + ');
}
