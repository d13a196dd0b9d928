/** What becomes of quarantined rows when they are typed once more: tried out in a transaction that keeps nothing. */
import { join } from 'node:path';
import { type StreamName, streamSpecs } from '../../lib/streams.ts';
import { type LoadRecord, rawTable, typedRows } from '../../storage/landing/index.ts';
import { isAmong, type Understanding } from '../../storage/landing/quarantine/index.ts';
import { identifier } from '../../storage/snapshots/sql-text.ts';
import type { Fence, Warehouse } from '../../storage/warehouse/index.ts';

export interface Judged {
  readonly good: readonly number[];
  readonly bad: readonly number[];
  /** Good by themselves, but a later load of files has brought a newer row of the same key. */
  readonly superseded: readonly number[];
}

interface Judging {
  readonly warehouse: Pick<Warehouse, 'commit'>;
  readonly fence: Fence;
  readonly root: string;
  readonly record: LoadRecord;
  readonly rows: readonly number[];
  readonly understanding: Understanding;
  readonly zone: string;
}

export async function judgeAgain(judging: Judging): Promise<Judged> {
  const { warehouse, fence, root, record, rows, understanding, zone } = judging;
  const spec = streamSpecs[record.stream as StreamName];
  const { dateFormat: _, ...landed } = record;
  const understood = {
    ...landed,
    ...(understanding.dateFormat === undefined ? {} : { dateFormat: understanding.dateFormat }),
    columns: understanding.columns,
  };
  const { preparation, query, columns } = typedRows(spec, understood, join(root, record.file), zone);
  // A file has no version but its place among the files: what came later must not be overtaken by what is replayed now.
  const hasKey = record.connector === 'files' && spec.key.every((name) => columns.includes(name));
  const sameKey = spec.key.map((name) => `raw.${identifier(name)} = typed.${identifier(name)}`).join(' and ');
  const superseded = hasKey
    ? `exists (select 1 from ${identifier(rawTable(record.stream))} raw
        where raw._connector = $connector and raw._source = $source and raw._load > $load and ${sameKey})`
    : 'false';
  const found = await warehouse.commit(fence, async (tx) => {
    if (preparation !== undefined) await tx.run(preparation);
    const judged = await tx.rows<{ row: number; verdict: keyof Judged }>(
      `select _row as "row", case when _reason is not null then 'bad' when ${superseded} then 'superseded' else 'good' end as verdict
       from (${query}) typed where ${isAmong('_row', rows)} order by _row`,
      hasKey ? { connector: record.connector, source: record.source, load: record.load } : {},
    );
    if (preparation !== undefined) await tx.run('drop table numbered_rows');
    return judged;
  });
  const rowsOf = (verdict: keyof Judged) => found.filter((row) => row.verdict === verdict).map(({ row }) => row);
  return { good: rowsOf('good'), bad: rowsOf('bad'), superseded: rowsOf('superseded') };
}
