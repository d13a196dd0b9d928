/** Commands about the project as a whole. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addProjectCommands({ add, count, group }: Kit): void {
  add(
    'up',
    'find or start Temporal, start the worker, run once, show the result, stay until Ctrl-C',
    'perdura up',
    'perdura up --once',
  )
    .option('--once', 'exit after the run')
    .action(action(async () => (await import('../commands/up.ts')).up));

  add(
    'init',
    'write a commented perdura.yaml and objects/clv.yaml for your own orders, and examples',
    'perdura init',
    'perdura init --store shop --orders "exports/orders-*.csv" --currency EUR --zone Europe/Madrid',
  )
    .option('--store <name>', 'name of the store', 'shop')
    .option('--orders <path>', 'file or pattern of the orders', 'orders.csv')
    .option('--currency <code>', 'ISO 4217 code of the store’s currency', 'EUR')
    .option('--zone <zone>', 'IANA time zone of the store (default: this machine’s)')
    .option('--force', 'overwrite files that are there')
    .action(action(async () => (await import('../commands/init.ts')).init));

  add('worker', 'run the worker of the project’s stores until Ctrl-C', 'perdura worker', 'perdura worker --store shop')
    .option('--store <name>', 'of this store only')
    .action(action(async () => (await import('../commands/worker.ts')).worker));

  add('doctor', 'check machine, configuration, Temporal and stores', 'perdura doctor', 'perdura doctor --fix')
    .option('--fix', 'mend what can be mended: namespace, retention, search attributes')
    .action(action(async () => (await import('../commands/doctor.ts')).doctor));

  const config = group('config', 'about the configuration');
  config(
    'check',
    'check perdura.yaml, the objects and what the sources find',
    'perdura config check',
    'perdura config check --config shop/perdura.yaml',
  ).action(action(async () => (await import('../commands/config-check.ts')).configCheck));

  add(
    'codec-server',
    'let the Temporal UI show encrypted payloads',
    'PERDURA_PAYLOAD_KEY=… perdura codec-server --port 8888',
  )
    .option('--port <n>', 'port on 127.0.0.1', count, 8888)
    .option('--ui <url>', 'origin of the Temporal UI (default: this project’s)')
    .action(action(async () => (await import('../commands/codec-server.ts')).codecServer));
}
