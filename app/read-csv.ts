/** A CSV file that a person hands to a command. */
import { readFile } from 'node:fs/promises';
import { PipelineError } from '../lib/errors.ts';
import { parseCsv } from '../lib/pure/parse-csv.ts';

export async function readCsv(file: string): Promise<ReturnType<typeof parseCsv>> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PipelineError('config', `${file}: cannot be read`, { remedy: 'name a CSV file', cause });
  });
  try {
    return parseCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    const problem = cause instanceof RangeError ? cause.message : 'is not text in UTF-8';
    throw new PipelineError('config', `${file}: ${problem}`, { remedy: 'mend that and try again', cause });
  }
}
