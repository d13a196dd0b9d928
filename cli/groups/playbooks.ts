/** Commands about playbooks: templates of segments and draft campaigns with the store's own numbers. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addPlaybooksCommands({ group, storeOption }: Kit): void {
  const playbook = group('playbook', 'templates of segments and draft campaigns, with the store’s own numbers');
  const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];
  const setting = '-s, --set <key=value>';

  playbook('list', 'list the templates, and which fit this store', 'perdura playbook list')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/playbook-list.ts')).playbookList));

  playbook(
    'show',
    'what a template does, what can be set, and what it would make here; changes nothing',
    'perdura playbook show vip-tiers',
    'perdura playbook show replenishment --set category="Huerto ECO" --set after=60',
  )
    .argument('<template>', 'as perdura playbook list calls it')
    .option(setting, 'one of its settings', collect, [])
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/playbook-show.ts')).playbookShow));

  playbook(
    'use',
    'store a playbook with its segments and draft campaigns, after showing what changes; nothing is sent',
    'perdura playbook use vip-tiers --name vip',
    'perdura playbook use next-order-reminder --set days=5 --dry-run',
  )
    .argument('<template>', 'as perdura playbook list calls it')
    .option('--name <name>', 'what its segments are called after (default: the template)')
    .option(setting, 'one of its settings', collect, [])
    .option('--dry-run', 'show what would change and store nothing')
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'why; it is recorded')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/playbook-use.ts')).playbookUse));
}
