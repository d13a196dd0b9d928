/** Commands about schedules. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addSchedulesCommands({ group, storeOption }: Kit): void {
  const schedule = group('schedule', 'when stores run by themselves (objects of kind schedule)');
  schedule('list', 'schedules with their next and last runs', 'perdura schedule list', 'perdura schedule list -o json')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).list));

  schedule('show', 'one schedule: policies, next nominal times, last runs', 'perdura schedule show nightly')
    .argument('<name>', 'name of the schedule')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).show));

  schedule(
    'pause',
    'start no more runs until it is resumed, whatever is applied meanwhile',
    'perdura schedule pause nightly --reason "shop migrates"',
  )
    .argument('<name>', 'name of the schedule')
    .requiredOption('--reason <text>', 'why; it is shown')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).pause));

  schedule('resume', 'let a paused schedule go on', 'perdura schedule resume nightly')
    .argument('<name>', 'name of the schedule')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).resume));

  schedule('trigger', 'start its run now, unless somebody holds the store', 'perdura schedule trigger nightly')
    .argument('<name>', 'name of the schedule')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).trigger));

  schedule('delete', 'end a schedule; its versions stay', 'perdura schedule delete nightly --reason "moved to weekly"')
    .argument('<name>', 'name of the schedule')
    .option('--reason <text>', 'why; it is recorded')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/schedule.ts')).remove));
}
