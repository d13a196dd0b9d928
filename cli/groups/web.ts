/** Commands about what comes in: the web server, and the inbox. */
import { action } from '../command.ts';
import { createKit, type Kit } from './kit.ts';

export function addWebCommands({ add, count, storeOption }: Kit): void {
  add(
    'web',
    'serve unsubscribe links and providers’ webhooks until Ctrl-C',
    'perdura web',
    'perdura web --port 9000 --host 0.0.0.0',
  )
    .option('--port <n>', 'port (default: web.port of perdura.yaml, 8787)', count)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .action(action(async () => (await import('../commands/web.ts')).web));

  const inbox = add(
    'inbox',
    'what came in from outside: how much of it waits',
    'perdura inbox',
    'perdura inbox -o json',
  )
    .option('--store <name>', 'of this store only')
    .action(action(async () => (await import('../commands/inbox.ts')).inbox));

  const { add: addToInbox } = createKit(inbox);
  addToInbox(
    'drain',
    'take what waits to the ledger and to the landing, here and now',
    'perdura inbox drain',
    'perdura inbox drain --again',
  )
    .addOption(storeOption())
    .option('--again', 'also what matched no message, and what was given up')
    .action(action(async () => (await import('../commands/inbox.ts')).drain));
  addToInbox('list', 'privacy requests of webhooks, and those that were given up', 'perdura inbox list')
    .option('--store <name>', 'of this store only')
    .action(action(async () => (await import('../commands/inbox.ts')).list));
}
