/** The published tables of persona analyses. */
import { withoutPurchasesName } from '../../models/personas/names.ts';
import type { PersonaAnalysis, PersonaClustering, PersonaLanguage } from '../../models/personas/types.ts';
import type { Transaction } from '../../storage/warehouse/index.ts';
import type { GatheredDataset } from './dataset.ts';

/** The row of customers who take part and bought nothing. */
const withoutPurchasesId = 'none';

export async function createPersonaTables(transaction: Transaction): Promise<void> {
  await transaction.run(
    `create or replace table personas (analysis varchar, cluster_id varchar, cluster_rank integer, name varchar,
       sentence varchar, customers bigint, customer_share double, orders bigint, total_spend decimal(18, 4),
       revenue_share double, top_categories varchar[])`,
  );
  await transaction.run(
    'create or replace table persona_members (analysis varchar, customer_key varchar, cluster_id varchar, name varchar)',
  );
  await transaction.run(
    `create or replace table persona_propensities (analysis varchar, cluster_id varchar, variable varchar,
       position integer, cluster_mean double, store_mean double, propensity double, level varchar)`,
  );
}

export interface AnalysisRows {
  readonly name: string;
  readonly language: PersonaLanguage;
  readonly analysis: PersonaAnalysis;
  readonly clustering: Pick<PersonaClustering, 'places'> | null;
  /** By place. */
  readonly ids: readonly string[];
  readonly people: Pick<GatheredDataset, 'customers' | 'idle'>;
}

export async function writeAnalysis(transaction: Transaction, rows: AnalysisRows): Promise<void> {
  await writeGroups(transaction, rows);
  await writeMembers(transaction, rows);
  await writePropensities(transaction, rows);
}

async function writeGroups(transaction: Transaction, { name, language, analysis }: AnalysisRows): Promise<void> {
  const { groups, customers, withoutPurchases } = analysis;
  const rows = groups.map((group) => ({
    cluster_id: group.id,
    cluster_rank: group.rank,
    name: group.name[language],
    sentence: group.sentence[language],
    customers: group.customers,
    customer_share: group.customerShare,
    orders: group.orders,
    total_spend: group.totalSpend,
    revenue_share: group.revenueShare,
    top_categories: group.topCategories,
  }));
  const none = {
    cluster_id: withoutPurchasesId,
    cluster_rank: 0,
    name: withoutPurchasesName[language],
    sentence: null,
    customers: withoutPurchases,
    customer_share: withoutPurchases / (customers + withoutPurchases),
    orders: 0,
    total_spend: '0',
    revenue_share: 0,
    top_categories: [],
  };
  await transaction.run(
    `insert into personas
     select $1, one.cluster_id, one.cluster_rank, one.name, one.sentence, one.customers, one.customer_share, one.orders,
       one.total_spend, one.revenue_share, one.top_categories
     from (select unnest(from_json($2, '[{"cluster_id": "VARCHAR", "cluster_rank": "INTEGER", "name": "VARCHAR",
       "sentence": "VARCHAR", "customers": "BIGINT", "customer_share": "DOUBLE", "orders": "BIGINT",
       "total_spend": "DECIMAL(18, 4)", "revenue_share": "DOUBLE", "top_categories": ["VARCHAR"]}]')) as one)`,
    [name, JSON.stringify(withoutPurchases > 0 ? [none, ...rows] : rows)],
  );
}

async function writeMembers(
  transaction: Transaction,
  { name, analysis, clustering, ids, people }: AnalysisRows,
): Promise<void> {
  const { customers, idle } = people;
  const rankOf = new Map(analysis.groups.map(({ id, rank }) => [id, rank]));
  const ranks = ids.map((id) => rankOf.get(id) ?? 0);
  const grouped = clustering === null ? 0 : customers.length;
  const numbers = new Int32Array(grouped + idle.length);
  const assigned = new Int32Array(numbers.length);
  if (clustering !== null) {
    numbers.set(customers);
    for (let row = 0; row < grouped; row++) assigned[row] = ranks[clustering.places[row]!]!;
  }
  numbers.set(idle, grouped);
  await transaction.run('create or replace table persona_assignments (customer_number integer, cluster_rank integer)');
  await transaction.append('persona_assignments', { customer_number: numbers, cluster_rank: assigned });
  await transaction.run(
    `insert into persona_members
     select personas.analysis, numbered.customer_key, personas.cluster_id, personas.name
     from persona_assignments as assigned
     join (select customer_key, row_number() over (order by customer_key) as customer_number from customers) as numbered
       on numbered.customer_number = assigned.customer_number
     join personas on personas.analysis = $1 and personas.cluster_rank = assigned.cluster_rank`,
    [name],
  );
}

async function writePropensities(transaction: Transaction, { name, analysis }: AnalysisRows): Promise<void> {
  const cells = analysis.groups.flatMap(({ id, cells: own }) => own.map((cell, i) => ({ id, i, cell })));
  if (cells.length === 0) return;
  await transaction.append('persona_propensities', {
    analysis: cells.map(() => name),
    cluster_id: cells.map(({ id }) => id),
    variable: cells.map(({ i }) => analysis.variables[i]!.label),
    position: Int32Array.from(cells, ({ i }) => i + 1),
    cluster_mean: Float64Array.from(cells, ({ cell }) => cell.clusterMean),
    store_mean: Float64Array.from(cells, ({ cell }) => cell.storeMean),
    propensity: Float64Array.from(cells, ({ cell }) => (cell.storeMean > 0 ? cell.propensity : Number.NaN)),
    level: cells.map(({ cell }) => cell.level),
  });
}
