/** Keeps what failed audits found, to be read after the rollback: a CSV file with the first thousand rows of each. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, literal } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import type { Model } from '../model.ts';
import { withoutPersons } from './personal.ts';

const keptRows = 1_000;

export interface FailingRows {
  /** What can stand after `from`. */
  readonly rows: string;
  /** Position of the audit in the header, 1…n. */
  readonly number: number;
  readonly grain: readonly string[];
}

/** The file's path below the folder of artefacts. Rows lie in the order of the grain, else of all columns. */
export async function keepFailingRows(
  tx: Pick<Transaction, 'rows' | 'run'>,
  artefacts: string,
  model: Pick<Model, 'name'>,
  { rows, number, grain }: FailingRows,
): Promise<string> {
  const path = join('failures', `${model.name}.${number}.csv`);
  await mkdir(join(artefacts, 'failures'), { recursive: true });
  const described = await tx.rows<{ column_name: string; column_type: string }>(`describe select * from ${rows}`);
  const select = withoutPersons(described.map(({ column_name: name, column_type: type }) => ({ name, type })));
  const order = grain.length > 0 ? grain.map(identifier).join(', ') : 'all';
  await tx.run(
    `copy (select ${select} from (select * from ${rows} order by ${order} limit ${keptRows}))
     to ${literal(join(artefacts, path))} (format csv, header)`,
  );
  return path;
}
