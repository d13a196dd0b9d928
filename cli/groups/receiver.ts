/** The command that takes webhooks of sources. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addReceiverCommands({ add, count }: Kit): void {
  add(
    'receiver',
    'take webhooks of the systems that orders come from, until Ctrl-C',
    'perdura receiver',
    'perdura receiver --port 9001 --host 0.0.0.0',
  )
    .option('--port <n>', 'port (default: receiver.port of perdura.yaml, 8788)', count)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .action(action(async () => (await import('../commands/receiver.ts')).receiver));
}
