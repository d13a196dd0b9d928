/** Quarantined rows as a file that a person mends: one JSON object a line, readable by nobody else on the machine. */
import { open } from 'node:fs/promises';
import { PipelineError } from '../../lib/errors.ts';
import type { ShownRow } from './show.ts';

/** Never over a file that is there: it may be half mended. */
export async function writeRowsFile(file: string, rows: readonly ShownRow[]): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
    throw new PipelineError('config', `${file} is there already`, {
      remedy: 'name another file, or move that one away',
      cause,
    });
  });
  try {
    for (const { load, row, reason, values, line } of rows) {
      await handle.write(`${JSON.stringify({ load, row, reason, ...(line === undefined ? {} : { line }), values })}\n`);
    }
  } finally {
    await handle.close();
  }
}
