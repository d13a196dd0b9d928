/** The dataset of an analysis: from the warehouse, or that of an earlier analysis. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import type { PersonaDataset } from '../../../models/personas/types.ts';
import {
  analysisFolder,
  type AnalysisFile,
  type DatasetRows,
  readDatasetFile,
  writeDatasetFile,
} from '../../../storage/personas/index.ts';
import type { StoreDependencies } from '../../dependencies.ts';
import { compileAudience } from './audience.ts';
import { readPersonaDataset } from '../dataset.ts';
import type { AnalysisContext } from './index.ts';
import { readSettledTables, type TablesOf } from './settled-tables.ts';

/** What of a dataset is no row. */
export interface DatasetHead
  extends TablesOf,
    Pick<PersonaDataset, 'unit' | 'variables' | 'leftOut' | 'withoutPurchases' | 'outside'> {
  readonly customers: number;
}

const headFile: AnalysisFile = 'dataset.json';
export const rowsFile: AnalysisFile = 'dataset.parquet';

export async function gatherDataset(
  deps: StoreDependencies,
  context: AnalysisContext,
): Promise<{ readonly head: DatasetHead; readonly customers: number }> {
  const { record, folder, signal, note } = context;
  await mkdir(folder, { recursive: true });
  if (record.reused === null) {
    note('reads who bought what');
    const { dataset, keys, tables } = await readSettledTables(deps, context, async (reader, settled) => {
      const audience = await compileAudience(deps, reader, settled, record.configuration.audience);
      const read = await readPersonaDataset(reader, {
        configuration: { ...record.configuration, name: record.name },
        language: deps.storeConfig.language,
        signal,
        ...(audience === undefined ? {} : { audience }),
      });
      const { columns } = await reader.columns('select customer_key from customers order by customer_key', {
        customer_key: 'text',
      });
      return { dataset: read, keys: columns.customer_key, tables: settled };
    });
    signal.throwIfAborted();
    const { customers, orders, spend, rows, ...rest } = dataset;
    const { unit, variables, leftOut, withoutPurchases, outside } = rest;
    await writeDatasetFile(join(folder, rowsFile), {
      keys: Array.from(customers, (number) => keys[number - 1] ?? ''),
      orders,
      spend,
      starts: rows.starts,
      variables: rows.columns,
      values: rows.values,
    });
    const head = { ...tables, unit, variables, leftOut, withoutPurchases, outside, customers: customers.length };
    await writeFile(join(folder, headFile), `${JSON.stringify(head, undefined, 2)}\n`);
  } else {
    await copyDataset(deps, { ...record, n: record.reused }, folder);
  }
  const head = await readHead(folder);
  await deps.state.personaAnalyses.begin(record, head);
  return { head, customers: head.customers };
}

async function copyDataset(
  { folders }: Pick<StoreDependencies, 'folders'>,
  earlier: Parameters<typeof analysisFolder>[0],
  folder: string,
): Promise<void> {
  const source = join(folders.home, analysisFolder(earlier));
  try {
    for (const file of [rowsFile, headFile]) await copyFile(join(source, file), join(folder, file));
  } catch (cause) {
    throw new PipelineError(
      'bad_data',
      `persona analysis ${earlier.name} ${earlier.n}: its dataset in ${source} cannot be read`,
      {
        remedy: `analyse without it: perdura persona run ${earlier.name}`,
        cause,
      },
    );
  }
}

const readHead = async (folder: string): Promise<DatasetHead> =>
  JSON.parse(await readFile(join(folder, headFile), 'utf8')) as DatasetHead;

/** The dataset as the models take it. */
export async function readDataset(
  folder: string,
): Promise<{ readonly head: DatasetHead; readonly dataset: PersonaDataset }> {
  const head = await readHead(folder);
  return { head, dataset: toDataset(head, await readDatasetFile(join(folder, rowsFile))) };
}

function toDataset(
  head: DatasetHead,
  { keys, orders, spend, starts, variables: columns, values }: DatasetRows,
): PersonaDataset {
  const { unit, variables, leftOut, withoutPurchases, outside } = head;
  return {
    unit,
    variables,
    leftOut,
    withoutPurchases,
    outside,
    orders,
    spend,
    // Numbers of the dataset's own: of the customers then only these are left.
    customers: Int32Array.from(keys, (_, at) => at + 1),
    rows: { width: variables.length, starts, columns, values },
  };
}
