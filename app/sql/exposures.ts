/**
 * What outside the models reads them: what `exposures:` of sources.yaml names; on a store, what it publishes and the objects in
 * force, by the tables and columns that they name.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { listObjects } from '../../activities/objects.ts';
import { publishedTables } from '../../activities/published-tables.ts';
import type { CampaignConfiguration } from '../../lib/pure/campaign-configuration.ts';
import type { EnrichmentConfiguration } from '../../lib/pure/enrichment-configuration.ts';
import { createEngine } from '../../models/campaigns/liquid.ts';
import { isList, parseQuery, type Tree } from '../../storage/warehouse/sql-runner/graph/parse-tree.ts';
import type { PlannedModel, TouchedReader } from '../../storage/warehouse/sql-runner/plan/plan-file.ts';
import type { OpenSqlProject, SqlStore } from './open-sql-project.ts';

export interface Reading {
  readonly kind: string;
  readonly name: string;
  readonly owner: string | null;
  readonly tables: readonly string[];
  /** Names of columns; whichever of the tables has them. */
  readonly columns: readonly string[];
}

/** Of the changing models, those that read one whose rows or columns change, as far as the plan knows. */
export function touchedReaders(
  readings: readonly Reading[],
  models: readonly PlannedModel[],
): readonly TouchedReader[] {
  const changing = new Map(models.filter(hasEffect).map((model) => [model.name.toLowerCase(), model]));
  return readings.flatMap(({ kind, name, owner, tables, columns }) => {
    const read = tables.flatMap((table) => changing.get(table.toLowerCase()) ?? []);
    if (read.length === 0) return [];
    const named = new Set(columns.map((column) => column.toLowerCase()));
    const loses = read.flatMap((model) =>
      lostColumns(model)
        .filter((column) => kind === 'published table' || named.has(column.toLowerCase()))
        .map((column) => `${model.name}.${column}`),
    );
    return [{ kind, name, owner, reads: read.map((model) => model.name), loses }];
  });
}

/** A table of which the plan knows that no row and no column differs touches nobody. */
function hasEffect({ status, preview }: PlannedModel): boolean {
  if (status === 'unchanged') return false;
  if (preview === null || preview.rows === null) return true;
  const { rows, columns } = preview;
  const columnsDiffer = columns.added.length + columns.removed.length + columns.retyped.length > 0;
  return columnsDiffer || rows.added + rows.removed + rows.changed > 0;
}

const lostColumns = ({ preview }: PlannedModel): readonly string[] =>
  [...(preview?.columns.removed ?? []), ...(preview?.columns.retyped ?? [])].map(({ name }) => name);

export async function readingsOf(opened: OpenSqlProject, models: readonly PlannedModel[]): Promise<readonly Reading[]> {
  const declared = opened.project.exposures.map(({ name, owner, reads }): Reading => {
    const places = reads.map((place) => place.split('.'));
    return {
      kind: 'exposure',
      name,
      owner,
      tables: [...new Set(places.map(([table = '']) => table))],
      columns: places.flatMap(([, column]) => column ?? []),
    };
  });
  const { store } = opened;
  if (store === undefined) return declared;
  const warehouse = await opened.warehouse();
  const objects = await warehouse.withConnection((connection) => readingsOfObjects(connection, store));
  const schedules = await listObjects(store, 'schedule');
  const all = models.map(({ name }) => name);
  return [
    ...declared,
    ...publishedTables.map(({ name }): Reading => reading('published table', name, [name], [])),
    ...objects,
    ...schedules
      .filter(({ content }) => content.deleted !== true && !content.paused)
      .map(({ name }) => reading('schedule', name, all, [])),
  ];
}

async function readingsOfObjects(connection: DuckDBConnection, store: SqlStore): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const { name, content } of await listObjects(store, 'enrichment')) {
    readings.push(reading('enrichment', name, ['customers'], await columnsOfEnrichment(connection, content)));
  }
  for (const { name, content } of await listObjects(store, 'campaign')) {
    const columns = await columnsOfCampaign(connection, content, store);
    readings.push(reading('campaign', name, ['customers', 'contacts'], columns));
  }
  return readings;
}

const reading = (kind: string, name: string, tables: readonly string[], columns: readonly string[]): Reading => ({
  kind,
  name,
  owner: null,
  tables,
  columns,
});

async function columnsOfEnrichment(
  connection: DuckDBConnection,
  { attributes, audience, rules }: EnrichmentConfiguration,
): Promise<readonly string[]> {
  const conditions = [audience, ...rules.map(({ where }) => where)].filter((condition) => condition !== undefined);
  const named = await Promise.all(conditions.map((condition) => columnsOfCondition(connection, condition)));
  return [...Object.values(attributes), ...named.flat()];
}

async function columnsOfCampaign(
  connection: DuckDBConnection,
  { audience, email }: CampaignConfiguration,
  { storeConfig: { currency, zone } }: SqlStore,
): Promise<readonly string[]> {
  const engine = createEngine({ language: 'en', currency, zone }, { escape: false });
  const { subject, preview, heading, body, text = '', button } = email;
  const used = [subject, preview, heading, body, text, button?.label ?? '', button?.url ?? ''].flatMap((liquid) => {
    try {
      return engine.compile('email', liquid).variables;
    } catch {
      // Its own checks tell what is wrong with it.
      return [];
    }
  });
  if ('where' in audience) return [...used, ...(await columnsOfCondition(connection, audience.where))];
  return [...used, 'state' in audience ? 'lifecycle_state' : `cluster_${audience.k}`];
}

/** The names of columns in an SQL condition; none where it does not parse, which its own checks tell. */
export async function columnsOfCondition(connection: DuckDBConnection, condition: string): Promise<readonly string[]> {
  try {
    const found = new Set<string>();
    collect(await parseQuery(connection, `select * from customers where (${condition}\n)`, () => 'condition'), found);
    return [...found].sort();
  } catch {
    return [];
  }
}

function collect(tree: Tree, found: Set<string>): void {
  if (isList(tree)) for (const item of tree) collect(item, found);
  else if (tree !== null && typeof tree === 'object') {
    const names = tree['column_names'];
    const name = names !== undefined && isList(names) ? names.at(-1) : undefined;
    if (typeof name === 'string') found.add(name);
    for (const value of Object.values(tree)) collect(value, found);
  }
}
