/** `perdura apply`: objects from files, shown as a difference and stored by a yes. */
import { text as readAll } from 'node:stream/consumers';
import { readObjectInput } from '../../app/object-input.ts';
import { applyChanges, type ObjectChange, planChanges } from '../../app/objects.ts';
import { labelOf } from '../../lib/pure/object-kinds.ts';
import { confirm } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { showDiff } from '../show/diff.ts';

export interface ApplyOptions {
  readonly file: readonly string[];
  readonly store?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly reason?: string;
}

export async function apply({ session, output, signal }: CommandContext, options: ApplyOptions): Promise<number> {
  const changes = await planChanges(
    session,
    await readObjectInput(options.file, () => readAll(process.stdin)),
    options,
  );
  const hasChanges = changes.some(({ status }) => status !== 'unchanged');
  if (options.dryRun === true || !hasChanges) {
    output.result({ changes, applied: [] }, describe(changes, process.stdout));
    return exitCodes.ok;
  }
  output.tell(options.yes === true ? differences(changes, process.stderr) : describe(changes, process.stderr));
  if (options.yes !== true && !(await confirm({ command: 'apply', look: '--dry-run' }, 'Apply?', signal))) {
    output.tell('nothing was applied');
    return exitCodes.failed;
  }
  const { applied, followed, failures } = await applyChanges(session, changes, options.reason);
  const lines = applied.map(
    ({ store, kind, name, version }) => `${labelOf(kind, name)} of ${store}: version ${version}`,
  );
  output.result({ changes, applied, followed }, [...lines, ...followed].join('\n'));
  if (failures.length === 0) return exitCodes.ok;
  output.tell('the versions are stored, but not all that should follow was done:');
  for (const failure of failures) output.error(failure);
  return exitCodeOf(failures[0]);
}

/** Differences, then one line for each object. */
function describe(changes: readonly ObjectChange[], stream: NodeJS.WriteStream): string {
  const lines = changes.map(({ kind, name, store, status, version }) => {
    const what = { new: 'new, would be version 1', changed: `would be version ${version + 1}`, unchanged: 'unchanged' };
    return `${labelOf(kind, name)} of ${store}: ${what[status]}`;
  });
  return [differences(changes, stream), ...lines].filter((text) => text !== '').join('\n');
}

const differences = (changes: readonly ObjectChange[], stream: NodeJS.WriteStream): string =>
  changes
    .filter(({ diff }) => diff !== '')
    .map(({ diff }) => showDiff(diff, stream))
    .join('\n');
