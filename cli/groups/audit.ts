/** Commands that look back at a run: what it was made of, and whether it would come out the same again. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addAuditCommands({ add }: Kit): void {
  add(
    'audit',
    'everything on record about a run: who, with what, from which files, what came of it',
    'perdura audit cdnow-1998-06-30-1',
    'perdura audit cdnow-1998-06-30-1 -o json',
  )
    .argument('<run>', 'run id or workflow id')
    .action(action(async () => (await import('../commands/audit.ts')).audit));

  add(
    'verify',
    'recompute a run from its landed files and compare the tables',
    'perdura verify cdnow-1998-06-30-1',
    'perdura verify cdnow-1998-06-30-1 -o json',
  )
    .argument('<run>', 'run id or workflow id')
    .addHelpText('after', '\nExit codes: 0 identical · 1 different')
    .action(action(async () => (await import('../commands/verify.ts')).verify));
}
