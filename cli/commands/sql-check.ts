/** `perdura sql check`: what of the models another engine would refuse, and how it says the rest. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../lib/pure/count.ts';
import type { SelectOptions, SqlContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { selectionOf } from '../sql-target.ts';

interface CheckOptions extends SelectOptions {
  readonly engine: 'trino';
  readonly out?: string;
}

export async function sqlCheck({ perform, output }: SqlContext, options: CheckOptions): Promise<number> {
  const { engine, out } = options;
  const models = await perform('check', { engine, ...selectionOf(options) });
  const rows = models.flatMap(({ file, findings }) =>
    findings.map(({ verdict, construct, instead, line }) => [
      line === null ? file : `${file}:${line}`,
      words[verdict],
      construct,
      instead,
    ]),
  );
  const many = (verdict: string): number => models.filter((model) => model.verdict === verdict).length;
  const summary = `${count(models.length, 'model')} for ${engine}: ${many('portable')} portable as they are, ${many('rewritten')} rewritten, ${many('not_portable')} not portable`;
  const table = showTable(
    ['where', 'verdict', 'what', 'instead'].map((head) => ({ head })),
    rows,
  );
  output.result(models, rows.length === 0 ? summary : `${table}\n\n${summary}`);
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    const written = models.filter(({ query }) => query !== null);
    for (const { model, query } of written) await writeFile(join(out, `${model}.sql`), `${query}\n`);
    output.tell(`wrote ${count(written.length, 'model')} to ${out}`);
  }
  return many('not_portable') === 0 ? exitCodes.ok : exitCodes.failed;
}

const words = { rewritten: 'rewritten', not_portable: 'not portable' } as const;
