/** Commands about the mailbox of this machine. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addMailboxCommands({ group, count, storeOption }: Kit): void {
  const mailbox = group('mailbox', 'mails that stayed on this machine (channel mailbox)');

  mailbox('list', 'the newest mails', 'perdura mailbox list', 'perdura mailbox list --limit 100 -o jsonl')
    .addOption(storeOption())
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('../commands/mailbox.ts')).listMailbox));

  mailbox('show', 'headers and text of one mail, and its HTML as a file', 'perdura mailbox show 1')
    .argument('<n>', 'its number in the list: 1 is the newest', count)
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/mailbox.ts')).showMail));

  mailbox('path', 'where the mails lie, one .eml each', 'open "$(perdura mailbox path)"')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/mailbox.ts')).mailboxFolder));
}
