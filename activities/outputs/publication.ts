/** A published snapshot as outputs take it: the tables that were asked for, described by its contract. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { OutputSelection, OutputTable, Publication } from '../../lib/output.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import {
  contractFile,
  type ContractTable,
  keyOf,
  type Manifest,
  readContract,
  rowTexts,
  verifySnapshot,
} from '../../storage/snapshots/index.ts';

export async function readPublication(
  published: string,
  snapshot: string,
  selection: OutputSelection,
): Promise<Publication> {
  const folder = join(published, snapshot);
  const manifest = await verifySnapshot(folder);
  const contract = await readContract(folder);
  if (contract === undefined) {
    throw new PipelineError('conflict', `snapshot ${snapshot}: has no ${contractFile}, it is of an earlier version`, {
      remedy: 'push a run of this version of Perdura: perdura run',
    });
  }
  const described = new Map(contract.schema.map((table) => [table.name, table]));
  const { store, runId, asOf } = manifest;
  return {
    store,
    runId,
    snapshot,
    asOf,
    contractVersion: contract.version,
    contract: await readFile(join(folder, contractFile), 'utf8'),
    tables: select(manifest, selection).map((table) => outputTable(folder, table, described.get(table.name))),
  };
}

type SnapshotTable = Manifest['tables'][number];

function outputTable(folder: string, table: SnapshotTable, described: ContractTable | undefined): OutputTable {
  const { name, rows, sha256, file } = table;
  const columns = new Map(described?.properties.map((column) => [column.name, column]));
  return {
    name,
    rows,
    sha256,
    description: described?.description,
    key: described === undefined ? [] : keyOf(described),
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      isRequired: columns.get(column.name)?.required === true,
      description: column.description,
    })),
    texts: (expression) => rowTexts(join(folder, file), expression),
  };
}

function select({ tables }: Manifest, { tables: wanted, contacts }: OutputSelection): readonly SnapshotTable[] {
  if (wanted === 'all') return tables.filter(({ containsPersonalData }) => contacts || !containsPersonalData);
  return wanted.map((name) => {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) {
      const names = tables.map((candidate) => candidate.name);
      const near = nearest(name, names);
      throw new PipelineError('config', `output: ${name} is not published`, {
        remedy: near === undefined ? `name some of ${names.join(', ')}` : `write ${near}`,
      });
    }
    if (table.containsPersonalData && !contacts) {
      throw new PipelineError('config', `output: ${name} holds personal data`, {
        remedy: 'set contacts: true for this output, or leave the table out',
      });
    }
    return table;
  });
}
