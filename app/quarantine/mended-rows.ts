/** Rows that a person mended: JSON lines as `quarantine show --out` writes them, with other values. */
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import type { MendedRow } from '../../storage/landing/quarantine/index.ts';

const value = z.union([z.string(), z.number().transform(String), z.boolean().transform(String), z.null()]);
const mendedLine = z.object({
  load: z.string(),
  row: z.int(),
  values: z.record(z.string(), value),
});

export type MendedLine = z.infer<typeof mendedLine>;

/** Throws for the first line that cannot be meant; its content stays out of the message. */
export function parseMended(text: string, file: string): readonly MendedLine[] {
  const seen = new Set<string>();
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const mended = parseLine(line);
    const problem = mended === undefined ? 'has no load, row and values' : '';
    const name = mended === undefined ? '' : `${mended.load}#${mended.row}`;
    const twice = mended !== undefined && seen.has(name) ? `has row ${mended.row} of ${mended.load} a second time` : '';
    if (mended === undefined || twice !== '') {
      throw new PipelineError('bad_data', `${file}: line ${at + 1} ${problem || twice}`, {
        remedy: 'begin with perdura quarantine show --out FILE.jsonl, change values and keep one line a row',
      });
    }
    seen.add(name);
    return [mended];
  });
}

function parseLine(line: string): MendedLine | undefined {
  try {
    return mendedLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Throws for headers that the load never had: a value there would vanish. */
export function checkHeaders(load: string, rows: readonly MendedRow[], headers: readonly string[]): void {
  const known = new Set(headers);
  for (const { row, values } of rows) {
    const unknown = Object.keys(values).find((header) => !known.has(header));
    if (unknown === undefined) continue;
    throw new PipelineError('bad_data', `row ${row} of ${load}: its file has no header "${unknown}"`, {
      remedy: `use ${headers.map((header) => `"${header}"`).join(', ')}`,
    });
  }
}
