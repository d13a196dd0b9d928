/**
 * The data contract of a snapshot: what its tables are and what readers may rely on. It holds no clock, no run and no
 * as-of, so it changes only when what is published changes.
 */
import { join } from 'node:path';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import {
  type ContractColumn,
  type ContractContent,
  type ContractTable,
  type DataContract,
  logicalType,
  nextVersion,
  readContract,
  standard,
} from '../storage/snapshots/index.ts';
import type { Model } from '../storage/warehouse/sql-runner/index.ts';
import { promisesOf } from './contract-promises.ts';
import { type PublishedTable, publishedTables } from './published-tables.ts';

interface WrittenTable {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description?: string }[];
}

type ContractRun = Pick<RunPlan, 'store' | 'currency' | 'zone' | 'predecessor'>;

/** `published`: the folder of all snapshots. The version counts from the run that this one continues. */
export async function makeContract(
  run: ContractRun,
  tables: readonly WrittenTable[],
  models: readonly Model[],
  published: string,
): Promise<DataContract> {
  const previous = run.predecessor == null ? undefined : await readContract(join(published, run.predecessor.snapshot));
  const content = describe(run, tables, models);
  const { apiVersion, kind, id, ...rest } = content;
  return { apiVersion, kind, id, version: nextVersion(previous, content), ...rest };
}

function describe(
  { store, currency, zone }: ContractRun,
  tables: readonly WrittenTable[],
  models: readonly Model[],
): ContractContent {
  return {
    apiVersion: standard,
    kind: 'DataContract',
    id: `perdura-${store}`,
    name: `Customer values of ${store}`,
    status: 'active',
    description: {
      purpose: 'What every customer has been worth and will probably be worth, with the groups and totals made of it.',
      usage: `Money is in ${currency}; days are those of ${zone}; instants are in UTC.`,
      limitations: 'One snapshot is one whole run. Read all tables of one snapshot, never of two.',
    },
    servers: [{ server: 'snapshot', type: 'local', path: './*.parquet', format: 'parquet' }],
    schema: tables.map((table) => describeTable(table, models)),
    customProperties: [
      { property: 'store', value: store },
      { property: 'currency', value: currency },
      { property: 'zone', value: zone },
    ],
  };
}

function describeTable({ name, file, columns }: WrittenTable, models: readonly Model[]): ContractTable {
  const published = publishedTables.find((table) => table.name === name);
  const model = models.find((candidate) => candidate.name === name);
  const promises = promisesOf(model);
  const key: readonly string[] = published?.orderBy ?? [];
  const about = model?.description ?? published?.description;
  return {
    name,
    logicalType: 'object',
    physicalName: file,
    physicalType: 'table',
    ...(about === undefined ? {} : { description: about.replaceAll('\n', ' ') }),
    ...(key.length === 0 ? {} : { dataGranularityDescription: `one row per ${key.join(', ')}` }),
    properties: columns.map(({ name: column, type, description }): ContractColumn => {
      const position = key.indexOf(column);
      const isRequired = position >= 0 || promises.required.has(column) || isDeclaredRequired(model, column);
      const quality = promises.columns.get(column);
      return {
        name: column,
        ...(position < 0 ? {} : { primaryKey: true, primaryKeyPosition: position + 1 }),
        logicalType: logicalType(type),
        physicalType: type,
        required: isRequired,
        ...(promises.unique.has(column) || (position === 0 && key.length === 1) ? { unique: true } : {}),
        ...(description === undefined ? {} : { description }),
        classification: classify(published, column),
        ...(quality === undefined ? {} : { quality }),
      };
    }),
    ...(promises.table.length === 0 ? {} : { quality: promises.table }),
    customProperties: [{ property: 'owner', value: model?.owner ?? 'perdura' }],
  };
}

const isDeclaredRequired = (model: Model | undefined, column: string): boolean =>
  model?.columns[column]?.isNullable === false;

/** `personal`: names somebody. `pseudonymous`: about one person, by key alone. `internal`: about nobody in particular. */
function classify(table: PublishedTable | undefined, column: string): string {
  if (column === pseudonym) return 'pseudonymous';
  if (table?.containsPersonalData === true) return 'personal';
  return table?.orderBy.includes(pseudonym) === true ? 'pseudonymous' : 'internal';
}

const pseudonym = 'customer_key';
