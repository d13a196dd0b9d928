/** Commands about backfills: snapshots of days gone by. */
import { Option } from 'commander';
import { backfillSteps } from '../../lib/pure/backfill-days.ts';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addBackfillCommands({ add, under, storeOption }: Kit): void {
  const backfill = add(
    'backfill',
    'run days gone by that have no snapshot; what is current stays, nothing is written or sent',
    'perdura backfill --from 2026-06-01 --to 2026-06-30',
    'perdura backfill --from 2025-01-31 --to 2025-12-31 --every 1mo --detach',
  )
    .option('--from <date>', 'first day')
    .option('--to <date>', 'last day, inclusive')
    .addOption(new Option('--every <step>', 'distance of the days').choices([...backfillSteps]).default('1d'))
    .addOption(storeOption())
    .option('--detach', 'start it and return at once')
    .action(action(async () => (await import('../commands/backfill.ts')).start));

  const one = under(backfill);
  one('status', 'every day of a backfill and how it went', 'perdura backfill status shop-b3f29a1')
    .argument('<id>', 'id of the backfill')
    .action(action(async () => (await import('../commands/backfill.ts')).status));

  one('pause', 'start no more days; the one that runs ends first', 'perdura backfill pause shop-b3f29a1')
    .argument('<id>', 'id of the backfill')
    .action(action(async () => (await import('../commands/backfill.ts')).pause));

  one('resume', 'let a paused backfill go on', 'perdura backfill resume shop-b3f29a1')
    .argument('<id>', 'id of the backfill')
    .action(action(async () => (await import('../commands/backfill.ts')).resume));

  one('cancel', 'end a backfill and the day that it runs', 'perdura backfill cancel shop-b3f29a1')
    .argument('<id>', 'id of the backfill')
    .action(action(async () => (await import('../commands/backfill.ts')).cancel));
}
