/** Commands about outputs: published tables in other warehouses. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addOutputsCommands({ group, storeOption }: Kit): void {
  const outputs = group('outputs', 'published tables, copied to other warehouses after every publication');

  outputs('list', 'the outputs of a store: where they are and what goes there', 'perdura outputs list -o json')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/outputs.ts')).list));

  outputs(
    'status',
    'which run lies at an output, and whether it is the published one',
    'perdura outputs status',
    'perdura outputs status warehouse_db -o json',
  )
    .argument('[name]', 'the output (default: all)')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/outputs.ts')).status));

  outputs(
    'push',
    'copy a published run again: after a failure, or to go back; what is there already does not travel',
    'perdura outputs push',
    'perdura outputs push warehouse_db --run shop-2026-06-30-1 --accept-schema',
  )
    .argument('[name]', 'the output (default: all)')
    .addOption(storeOption())
    .option('--run <run>', 'a published run (default: the one that is current)')
    .option('--accept-schema', 'even when columns or tables go, or change their type')
    .option('--local', 'find or start Temporal and a worker for this')
    .action(action(async () => (await import('../commands/outputs.ts')).push));
}
