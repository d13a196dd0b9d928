/** Where a customer belongs: clusters by name, segments, personas, and what they may buy next. */
import type { SnapshotReader } from '../storage/snapshots/index.ts';

export interface CustomerGroups {
  /** One per number of groups. */
  readonly clusters: readonly {
    readonly k: number;
    readonly rank: number;
    readonly id: string;
    readonly name: string;
  }[];
  readonly segments: readonly { readonly segment: string; readonly title: string | null }[];
  readonly personas: readonly { readonly analysis: string; readonly id: string; readonly name: string }[];
  /** Likeliest first. */
  readonly nextCategories: readonly { readonly category: string; readonly score: number }[];
}

/** Snapshots of earlier versions have fewer tables: what they do not hold is empty. */
export async function readCustomerGroups(reader: SnapshotReader, customerKey: string): Promise<CustomerGroups> {
  const tables = new Set(reader.manifest.tables.map(({ name }) => name));
  const ask = async <T>(table: string, sql: string): Promise<readonly T[]> =>
    tables.has(table) ? reader.rows<T>(sql, [customerKey]) : [];
  const ks = (reader.manifest.tables.find(({ name }) => name === 'customers')?.columns ?? []).flatMap(
    ({ name }) => /^cluster_(\d+)$/.exec(name)?.[1] ?? [],
  );
  return {
    clusters:
      ks.length === 0
        ? []
        : await ask(
            'clusters',
            `select clusters.k, clusters.cluster_rank as "rank", clusters.cluster_id as id, clusters.name
             from (${ks.map((k) => `select ${k} as k, cluster_${k} as cluster_rank from customers where customer_key = $1`).join(' union all ')}) as own
             join clusters using (k, cluster_rank)
             order by clusters.k`,
          ),
    segments: await ask(
      'segment_members',
      `select members.segment, segments.title
       from segment_members as members left join segments using (segment)
       where members.customer_key = $1 order by members.segment`,
    ),
    personas: await ask(
      'persona_members',
      `select analysis, cluster_id as id, name from persona_members where customer_key = $1 order by analysis`,
    ),
    nextCategories: await ask(
      'next_categories',
      `select category, score from next_categories where customer_key = $1 order by "rank"`,
    ),
  };
}
