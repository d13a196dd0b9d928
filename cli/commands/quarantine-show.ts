/** `perdura quarantine show`: rows for a person to look at, or a file of them to mend. */
import { resolve } from 'node:path';
import { askQuarantine } from '../../app/quarantine/ask.ts';
import type { QuarantineSelection } from '../../app/quarantine/selection.ts';
import type { ShownRow } from '../../app/quarantine/show.ts';
import { writeRowsFile } from '../../app/quarantine/write-rows-file.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

interface ShowOptions extends QuarantineSelection {
  readonly store?: string;
  readonly reason?: string;
  readonly limit: number;
  readonly all?: boolean;
  readonly showPersonalData?: boolean;
  readonly out?: string;
}

export async function show(
  { session, output, signal }: CommandContext,
  { store: named, source, stream, load, reason, limit, all, showPersonalData, out }: ShowOptions,
): Promise<number> {
  const store = pickStore(session.project, named);
  const rows = await askQuarantine(
    session,
    store,
    'quarantine-show',
    {
      source,
      stream,
      load,
      problem: reason,
      limit: out === undefined ? limit : undefined,
      isAny: all === true,
      withPersonalData: showPersonalData === true || out !== undefined,
    },
    { signal, tell: output.tell },
  );
  if (out !== undefined) {
    const file = resolve(out);
    await writeRowsFile(file, rows);
    output.result(
      { file, rows: rows.length },
      `${count(rows.length, 'row')} in ${file}; it holds personal data.\n` +
        `Change values there, keep one line a row, then: perdura quarantine replay --file ${out}`,
    );
    return exitCodes.ok;
  }
  output.result(rows, rows.length === 0 ? 'nothing here' : rows.map(describe).join('\n\n'));
  return exitCodes.ok;
}

function describe({ source, stream, load, row, from, reason, status, values, line }: ShownRow): string {
  const held = Object.entries(values).filter(([, value]) => value !== null);
  const width = Math.max(0, ...held.map(([header]) => header.length));
  return [
    `${source} ${stream}  ${from}, row ${row} of load ${load}${status === 'open' ? '' : `, ${status}`}`,
    `  ${reason}`,
    ...(line === undefined ? [] : [`    ${line}`]),
    ...held.map(([header, value]) => `    ${header.padEnd(width)}  ${value}`),
  ].join('\n');
}
