/** `perdura list import`: a static list from a CSV, shown as counts and stored by a yes. */
import { planListImport } from '../../app/segments/import-list.ts';
import { pickStore } from '../../lib/config.ts';
import { confirm } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { whole } from '../show/numbers.ts';

export interface ListImportOptions {
  readonly store?: string;
  readonly csv: string;
  readonly column?: string;
  readonly title?: string;
  readonly yes?: boolean;
  readonly reason?: string;
}

const shownLines = 20;

export async function listImport(
  { session, output, signal }: CommandContext,
  { csv: file, column, title, yes, reason, ...options }: ListImportOptions,
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const { apply, ...counts } = await planListImport(session, store, { name, file, column, title });
  const { rows, matched, repeated, unmatchedLines, added, removed, customers } = counts;
  const more = unmatchedLines.length > shownLines ? ', …' : '';
  const lines = [
    `${file}, column ${counts.column}: ${whole(rows)} rows, ${whole(matched)} name a customer of ${store}${repeated > 0 ? `, ${whole(repeated)} of them one who was named before` : ''}`,
    ...(unmatchedLines.length === 0
      ? []
      : [
          `${whole(unmatchedLines.length)} name nobody that is known: line ${unmatchedLines.slice(0, shownLines).join(', ')}${more}`,
        ]),
    `list ${name}: ${whole(customers)} customers, ${whole(added)} more and ${whole(removed)} fewer than before`,
  ];
  const isChange = added + removed > 0 || title !== undefined;
  if (isChange) {
    output.tell(lines.join('\n'));
    if (
      yes !== true &&
      !(await confirm({ command: 'list import', look: `perdura list show ${name}` }, 'Store it?', signal))
    ) {
      output.tell('nothing was stored');
      return exitCodes.failed;
    }
  }
  const version = await apply(reason ?? 'perdura list import');
  output.result(
    { ...counts, version },
    isChange
      ? `list ${name} of ${store}: version ${version}`
      : [...lines, `version ${version} says the same`].join('\n'),
  );
  return exitCodes.ok;
}
