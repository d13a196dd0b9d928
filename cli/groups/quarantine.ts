/** Commands about rows that could not be typed. */
import type { Command } from 'commander';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addQuarantineCommands({ group, count, storeOption }: Kit): void {
  const quarantine = group('quarantine', 'rows that were put aside because they cannot be right');
  const selecting = (command: Command): Command =>
    command
      .option('--source <name>', 'of this source')
      .option('--stream <name>', 'of this stream: orders, customers, …')
      .option('--load <load>', 'that came with this load')
      .addOption(storeOption());

  selecting(
    quarantine(
      'list',
      'how many rows were put aside, why, and what became of them',
      'perdura quarantine list',
      'perdura quarantine list --source shop -o json',
    ),
  ).action(action(async () => (await import('../commands/quarantine-list.ts')).list));

  selecting(
    quarantine(
      'show',
      'the rows themselves, personal data masked',
      'perdura quarantine show --stream orders --reason "is not a date"',
      'perdura quarantine show --source shop --out mend.jsonl   # to mend them: with personal data',
    ),
  )
    .option('--reason <text>', 'whose reason has this in it')
    .option('--limit <n>', 'how many', count, 20)
    .option('--all', 'those that were dropped or replayed, too')
    .option('--show-personal-data', 'mask nothing')
    .option('--out <file>', 'write all of them as JSON lines, for quarantine replay --file; masks nothing')
    .action(action(async () => (await import('../commands/quarantine-show.ts')).show));

  selecting(
    quarantine(
      'replay',
      'type rows again under today’s configuration, or take them as somebody mended them',
      'perdura quarantine replay --source shop   # after mending dateFormat or columns in perdura.yaml',
      'perdura quarantine replay --file mended.jsonl',
    ),
  )
    .option('--reason <text>', 'whose reason has this in it')
    .option('--file <file>', 'mended rows: what show --out wrote, with other values')
    .action(action(async () => (await import('../commands/quarantine-replay.ts')).replay));

  selecting(
    quarantine(
      'drop',
      'decide that rows are not wanted; who, when and why is kept with them',
      'perdura quarantine drop --problem "refunds belong" --reason "test orders of the till"',
    ),
  )
    .requiredOption('--reason <text>', 'why they are not wanted')
    .option('--problem <text>', 'those whose reason has this in it')
    .option('--yes', 'do not ask')
    .action(action(async () => (await import('../commands/quarantine-drop.ts')).drop));
}
