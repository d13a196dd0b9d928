/** Commands about runs. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addRunsCommands({ add, count, duration, storeOption }: Kit): void {
  add(
    'run',
    'run the store’s CLV pipeline and follow it',
    'perdura run',
    'perdura run --as-of 2026-06-30 --local',
    'perdura run --detach -o json',
  )
    .addOption(storeOption())
    .option('--as-of <date>', 'last day that counts (default: the reference date, else yesterday)')
    .option('--detach', 'request the run and return at once')
    .option('--queue', 'wait while another run holds the store')
    .option('--timeout <duration>', 'stop following after this long, e.g. 30m; the run goes on', duration)
    .option('--force', 'run even when the same inputs are published already')
    .option('--local', 'find or start Temporal and a worker for this run')
    .action(action(async () => (await import('../commands/run.ts')).run));

  add('runs', 'list runs, newest first', 'perdura runs', 'perdura runs --limit 5 -o jsonl')
    .option('--store <name>', 'of this store only')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('../commands/runs.ts')).runs));

  add('status', 'show one run: stages, figures, failure and remedy', 'perdura status cdnow-1998-06-30-1')
    .argument('<run>', 'run id or workflow id')
    .action(action(async () => (await import('../commands/status.ts')).status));

  add('cancel', 'cancel a run that is under way', 'perdura cancel cdnow-1998-06-30-2')
    .argument('<run>', 'run id or workflow id')
    .action(action(async () => (await import('../commands/cancel.ts')).cancel));

  add(
    'publish',
    'publish a run that the gate refused, by your decision',
    'perdura publish cdnow-1998-06-30-2 --reason "price change, checked with finance"',
  )
    .argument('<run>', 'run id or workflow id')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/publish.ts')).publish));

  add('rebuild', 'rebuild the warehouse from the landing', 'perdura rebuild')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/rebuild.ts')).rebuild));
}
