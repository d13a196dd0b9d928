/**
 * How customers moved between clusters and states since the run before, and whether they moved or the boundary did.
 * Who would still be where they were, had the ranges stayed as they were, was moved by the boundary; everybody else moved.
 */
import { z } from 'zod';
import { clvConfigurationSchema } from '../lib/pure/clv-configuration.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import { type OpenPredecessor, openPredecessor } from './predecessor.ts';
import { isSameMetric } from './same-metric.ts';
import type { StageContext, StagePlan, StageTools } from './stage.ts';

/** Today's customers under the ranges or centres of the run before. */
export interface AppliedBefore {
  readonly customerNumbers: Int32Array;
  /** By `asked`, in the order of the numbers: rank, and the ids of those ranks. */
  readonly partitions: readonly {
    readonly asked: number;
    readonly ids: readonly string[];
    readonly ranks: Uint8Array;
  }[];
}

/** One kind of move: SQL on customers of both runs for where they were, are, and would be by yesterday's ranges. */
interface Kind {
  readonly kind: string;
  readonly before: string;
  readonly now: string;
  /** Null: the ranges are the same ones. */
  readonly applied: string | null;
}

/**
 * Replaces `migrations` and `customer_moves`; empty where no run came before.
 * @param applied null where ranges are the ones of the run before, or that run grouped by other rules
 * @param isSameRule whether that run grouped by the same rules; if not, every difference is the boundaries' doing
 */
export async function writeMigrations(
  { folders, warehouse }: StageTools,
  run: StagePlan,
  { applied, isSameRule }: { readonly applied: AppliedBefore | null; readonly isSameRule: boolean },
  stage: StageContext,
): Promise<void> {
  const before = await openPredecessor(folders, run.predecessor);
  const [customers, clusters] = [before?.file('customers'), before?.file('clusters')];
  const idsNow = await readIds(warehouse.rows, 'clusters');
  const idsBefore =
    clusters === undefined ? new Map<number, readonly string[]>() : await readIds(warehouse.rows, parquet(clusters));
  const ks =
    before === null ? [] : [...idsNow.keys()].filter((k) => idsBefore.has(k) && hasColumn(before, `cluster_${k}`));
  const isComparable = isSameRule && isSameMetric(before?.manifest, run);
  await stage.commit(async (transaction) => {
    if (before === null || customers === undefined) {
      await createMoves(transaction, emptyMoves);
    } else {
      await writeApplied(transaction, applied);
      const kinds = ks.map((k): Kind => {
        const partition = applied?.partitions.find(({ asked }) => asked === k);
        return {
          kind: `cluster_${k}`,
          before: nth(idsBefore.get(k)!, `before.cluster_${k}`),
          now: nth(idsNow.get(k)!, `now.cluster_${k}`),
          applied: partition === undefined ? null : nth(partition.ids, `coalesce(applied.cluster_${k}, 1)`),
        };
      });
      await createMoves(transaction, movesSql(parquet(customers), [...kinds, lifecycleKind(before)], isComparable));
      await transaction.run('drop table clusters_applied');
    }
    await transaction.run(
      `create or replace table migrations as
       select kind, "from", "to", because, count(*) as customers from customer_moves group by all`,
    );
  });
}

const createMoves = (transaction: Transaction, sql: string) =>
  transaction.run(`create or replace table customer_moves as ${sql}`);

const emptyMoves = `select cast(null as varchar) as kind, cast(null as varchar) as customer_key,
  cast(null as varchar) as "from", cast(null as varchar) as "to", cast(null as varchar) as because where false`;

/** Of every kind, who is somewhere else, or was not there, or is not there any more. */
function movesSql(customers: string, kinds: readonly Kind[], isComparable: boolean): string {
  const columns = kinds.map(
    ({ before, now, applied }, at) =>
      `case when before.customer_key is null then 'new' else ${before} end as before_${at},
       case when now.customer_key is null then 'gone' else ${now} end as now_${at},
       ${applied ?? now} as applied_${at}`,
  );
  const because = (at: number): string => {
    const wasAndIs = `before_${at} <> 'new' and now_${at} <> 'gone'`;
    return isComparable ? `${wasAndIs} and applied_${at} = before_${at}` : wasAndIs;
  };
  const moves = kinds.map(
    ({ kind }, at) =>
      `select '${kind}' as kind, customer_key, before_${at} as "from", now_${at} as "to",
         case when ${because(at)} then 'boundary' else 'customer' end as because
       from people where before_${at} <> now_${at}`,
  );
  return `with applied as (
      select scores.customer_key, applied.* exclude (customer_number)
      from clusters_applied as applied
      join clv_scores as scores using (customer_number)
    ),
    people as materialized (
      select coalesce(now.customer_key, before.customer_key) as customer_key, ${columns.join(', ')}
      from customers as now
      full join ${customers} as before on before.customer_key = now.customer_key
      left join applied on applied.customer_key = now.customer_key
    )
    ${moves.join('\nunion all\n')}`;
}

/** By yesterday's thresholds, where they were others. */
function lifecycleKind(before: OpenPredecessor): Kind {
  const read = described.safeParse(before.manifest.run['configuration']);
  const { active, inactive, hibernating } = read.data?.content.lifecycle ?? {};
  return {
    kind: 'lifecycle',
    before: 'before.lifecycle_state',
    now: 'now.lifecycle_state',
    applied:
      active === undefined
        ? null
        : `case when now.is_prospect then 'No purchases' when now.days_since_last_order < ${active} then 'Active'
             when now.days_since_last_order < ${inactive} then 'Inactive'
             when now.days_since_last_order <= ${hibernating} then 'Hibernating' else 'Lost' end`,
  };
}

const described = z.object({ content: z.object({ lifecycle: clvConfigurationSchema.shape.lifecycle }) });

/** A table of its own, and empty where nothing is applied: the join stands either way. */
async function writeApplied(transaction: Transaction, applied: AppliedBefore | null): Promise<void> {
  const partitions = applied?.partitions ?? [];
  const columns = ['customer_number', ...partitions.map(({ asked }) => `cluster_${asked}`)];
  await transaction.run(`create or replace table clusters_applied (${columns.map((name) => `${name} integer`).join(', ')}
    ${partitions.length === 0 ? ', none integer' : ''})`);
  if (applied === null || partitions.length === 0) return;
  await transaction.append('clusters_applied', {
    customer_number: applied.customerNumbers,
    ...Object.fromEntries(partitions.map(({ asked, ranks }) => [`cluster_${asked}`, ranks])),
  });
}

/** Ids by rank, by number of clusters. */
async function readIds(
  rows: <T>(sql: string) => Promise<readonly T[]>,
  from: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const ids = new Map<number, string[]>();
  for (const { k, id } of await rows<{ k: number; id: string }>(
    `select k, cluster_id as id from ${from} order by k, cluster_rank`,
  )) {
    ids.set(k, [...(ids.get(k) ?? []), id]);
  }
  return ids;
}

const hasColumn = ({ manifest }: OpenPredecessor, column: string): boolean =>
  manifest.tables.some(({ name, columns }) => name === 'customers' && columns.some((one) => one.name === column));

const nth = (ids: readonly string[], rank: string): string => `([${ids.map(quote).join(', ')}])[${rank}]`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const parquet = (file: string): string => `read_parquet(${quote(file)})`;
