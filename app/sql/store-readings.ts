/** What a store feeds with its tables: what it publishes, its outputs, and the objects in force, by the columns that they name. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { listObjects } from '../../activities/objects.ts';
import { publishedTables } from '../../activities/published-tables.ts';
import { outputSelection } from '../../lib/output.ts';
import type { CampaignConfiguration } from '../../lib/pure/campaign-configuration.ts';
import type { EnrichmentConfiguration } from '../../lib/pure/enrichment-configuration.ts';
import { createEngine } from '../../models/campaigns/liquid.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import { isList, parseQuery, type Tree } from '../../storage/warehouse/sql-runner/graph/parse-tree.ts';
import type { Reading } from './exposures.ts';
import type { SqlStore } from './open-sql-project.ts';

/** `models`: what a run of a schedule builds. */
export async function readingsOfStore(
  store: SqlStore,
  warehouse: Pick<Warehouse, 'withConnection'>,
  models: readonly string[],
): Promise<readonly Reading[]> {
  const objects = await warehouse.withConnection((connection) => readingsOfObjects(connection, store));
  const schedules = await listObjects(store, 'schedule');
  return [
    ...publishedTables.map(({ name }): Reading => reading('published table', name, [name], [], [name])),
    ...readingsOfOutputs(store),
    ...objects,
    ...schedules
      .filter(({ content }) => content.deleted !== true && !content.paused)
      .map(({ name }) => reading('schedule', name, models, [])),
  ];
}

function readingsOfOutputs({ storeConfig }: SqlStore): readonly Reading[] {
  return Object.entries(storeConfig.outputs).map(([name, written]) => {
    const { tables, contacts } = z.object(outputSelection).parse(written);
    const usual = publishedTables.filter(({ containsPersonalData }) => contacts || !containsPersonalData);
    const taken = tables === 'all' ? usual.map((table) => table.name) : tables;
    return reading('output', name, taken, [], taken);
  });
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

const reading = (
  kind: string,
  name: string,
  tables: readonly string[],
  columns: readonly string[],
  wholes: readonly string[] = [],
): Reading => ({ kind, name, owner: null, tables, columns, wholes });

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
async function columnsOfCondition(connection: DuckDBConnection, condition: string): Promise<readonly string[]> {
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
