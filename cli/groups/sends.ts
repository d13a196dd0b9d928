/** Commands about the ledger of sends, and about addresses that are written to no more. */
import { Option } from 'commander';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addSendsCommands({ count, group, storeOption }: Kit): void {
  const sends = group('sends', 'the ledger of messages');

  sends('audit', 'prove that no message went out twice and none is unaccounted for', 'perdura sends audit')
    .option('--campaign <id>', 'of this campaign only')
    .action(action(async () => (await import('../commands/sends-audit.ts')).sendsAudit));

  sends(
    'list',
    'list messages',
    'perdura sends list --status UNKNOWN',
    'perdura sends list --campaign cdnow-cluster-low-1 -o jsonl',
  )
    .option('--campaign <id>', 'of this campaign only')
    .addOption(
      new Option('--status <status>', 'only these').choices([
        'PLANNED',
        'CLAIMED',
        'ACCEPTED',
        'REJECTED',
        'UNKNOWN',
        'SKIPPED',
        'CANCELLED',
      ]),
    )
    .option('--limit <n>', 'how many', count, 50)
    .option('--contacts', 'with addresses and what mails say of people, as JSON')
    .action(action(async () => (await import('../commands/sends-list.ts')).sendsList));

  sends(
    'reconcile',
    'ask channel and provider about messages in doubt',
    'perdura sends reconcile',
    'perdura sends reconcile cdnow-cluster-low-1',
  )
    .argument('[campaign]', 'campaign id (default: all that have any)')
    .action(action(async () => (await import('../commands/sends-reconcile.ts')).sendsReconcile));

  sends(
    'resolve',
    'settle messages in doubt by a mail server’s log',
    'perdura sends resolve cdnow-cluster-low-1 --log server.csv',
  )
    .argument('<campaign>', 'campaign id')
    .requiredOption(
      '--log <file>',
      'CSV with id (Message-ID, send key or the server’s answer) and status (accepted or rejected)',
    )
    .action(action(async () => (await import('../commands/sends-reconcile.ts')).sendsResolve));

  const suppressions = group('suppressions', 'addresses that are written to no more');

  suppressions('list', 'list them, newest first', 'perdura suppressions list --limit 20 -o jsonl')
    .option('--store <name>', 'of this store only')
    .option('--limit <n>', 'how many', count, 50)
    .action(action(async () => (await import('../commands/suppressions.ts')).suppressionsList));

  suppressions('add', 'write to an address no more', 'perdura suppressions add ada@example.test')
    .argument('<address>', 'e-mail address')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/suppressions.ts')).suppressionsAdd));

  suppressions(
    'remove',
    'write to an address again, by your decision',
    'perdura suppressions remove ada@example.test --reason "asked for it by phone"',
  )
    .argument('<address>', 'e-mail address')
    .addOption(storeOption())
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/suppressions.ts')).suppressionsRemove));
}
