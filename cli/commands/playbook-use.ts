/** `perdura playbook use`: a playbook with its segments and draft campaigns, shown as a difference and stored by a yes. */
import { applyChanges, type ObjectChange } from '../../app/objects.ts';
import { leftOver, planPlaybook } from '../../app/playbooks/playbooks.ts';
import { pickStore } from '../../lib/config.ts';
import { labelOf } from '../../lib/pure/object-kinds.ts';
import { confirm } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { readSettingOptions } from '../setting-options.ts';
import { showDiff } from '../show/diff.ts';

export interface PlaybookUseOptions {
  readonly store?: string;
  readonly name?: string;
  readonly set: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
}

export async function playbookUse(
  { session, output, signal }: CommandContext,
  options: PlaybookUseOptions,
  template: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const { name } = options;
  const changes = await planPlaybook(session, store, { template, name, settings: readSettingOptions(options.set) });
  const rest = await leftOver(session, store, name ?? template, changes);
  const told = rest.map((segment) => `segment ${segment} stays: the playbook no longer makes it`);
  const isSame = changes.every(({ status }) => status === 'unchanged');
  const shown = [...describe(changes, isSame || options.dryRun === true ? process.stdout : process.stderr), ...told];
  if (options.dryRun === true || isSame) {
    output.result({ changes, applied: [], leftOver: rest }, shown.join('\n'));
    return exitCodes.ok;
  }
  output.tell(shown.join('\n'));
  const look = { command: 'playbook use', look: '--dry-run' };
  if (options.yes !== true && !(await confirm(look, 'Store?', signal))) {
    output.tell('nothing was stored');
    return exitCodes.failed;
  }
  const { applied, followed, failures } = await applyChanges(
    session,
    changes,
    options.reason ?? `perdura playbook use ${template}`,
  );
  const lines = applied.map((one) => `${labelOf(one.kind, one.name)} of ${one.store}: version ${one.version}`);
  const next = 'segments have members from the next run on: perdura run. Campaigns are drafts: nothing was sent';
  output.result({ changes, applied, followed, leftOver: rest }, [...lines, ...followed, next].join('\n'));
  if (failures.length === 0) return exitCodes.ok;
  output.tell('the versions are stored, but not all that should follow was done:');
  for (const failure of failures) output.error(failure);
  return exitCodeOf(failures[0]);
}

/** Differences, then one line for each object. */
function describe(changes: readonly ObjectChange[], stream: NodeJS.WriteStream): readonly string[] {
  return [
    ...changes.filter(({ diff }) => diff !== '').map(({ diff }) => showDiff(diff, stream)),
    ...changes.map(({ kind, name, store, status, version }) => {
      const what = {
        new: 'new, would be version 1',
        changed: `would be version ${version + 1}`,
        unchanged: 'unchanged',
      };
      return `${labelOf(kind, name)} of ${store}: ${what[status]}`;
    }),
  ];
}
