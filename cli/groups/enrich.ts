/** Commands about enrichments: attributes on their way to CRMs and files, planned, reviewed, applied, taken back. */
import { InvalidArgumentError, Option } from 'commander';
import { planActions } from '../../lib/pure/plans.ts';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addEnrichCommands({ count, group, storeOption }: Kit): void {
  const enrich = group(
    'enrich',
    'attributes written to CRMs, tables and files: planned, reviewed, applied, taken back',
  );
  const rowsOption = () => new Option('--rows <action>', 'rows of this action only').choices([...planActions]);
  const local = ['--local', 'find or start Temporal and a worker for this'] as const;

  enrich(
    'plan',
    'what would be written from a published run, and what not, with reasons; writes nothing',
    'perdura enrich plan',
    'perdura enrich plan crm --rows change --limit 50',
    'perdura enrich plan -o jsonl > plan.jsonl',
  )
    .argument('[name]', 'the enrichment (default: the only one)')
    .addOption(storeOption())
    .option('--run <run>', 'a published run (default: the one that is current)')
    .addOption(rowsOption())
    .option('--limit <n>', 'how many rows', count)
    .option('--contacts', 'show e-mail addresses')
    .option(...local)
    .action(action(async () => (await import('../commands/enrich-plan.ts')).plan));

  enrich('plans', 'list plans, newest first', 'perdura enrich plans', 'perdura enrich plans --limit 5 -o jsonl')
    .option('--store <name>', 'of this store only')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('../commands/enrich-plan.ts')).plans));

  enrich('show', 'one plan: counts, rows, and what became of them', 'perdura enrich show shop-crm-2026-06-30-1')
    .argument('<plan>', 'id of the plan')
    .addOption(rowsOption())
    .option('--limit <n>', 'how many rows', count)
    .option('--contacts', 'show e-mail addresses')
    .action(action(async () => (await import('../commands/enrich-plan.ts')).show));

  enrich(
    'apply',
    'write exactly what was planned; one that was broken off goes on',
    'perdura enrich apply shop-crm-2026-06-30-1',
    'perdura enrich apply shop-crm-2026-06-30-1 --yes --accept-change 0.613 --reason "new price list"',
  )
    .argument('<plan>', 'id of the plan')
    .option('--yes', 'do not ask')
    .option('--accept-change <share>', 'take a plan that changes up to this share of the rows, e.g. 0.613', share)
    .option('--reason <text>', 'why; it is recorded')
    .option('--failed', 'the rejected rows alone, like enrich retry')
    .option(...local)
    .action(action(async () => (await import('../commands/enrich-write.ts')).apply));

  enrich('retry', 'write the rejected rows of a plan again', 'perdura enrich retry shop-crm-2026-06-30-1 --yes')
    .argument('<plan>', 'id of the plan')
    .option('--yes', 'do not ask')
    .option(...local)
    .action(action(async () => (await import('../commands/enrich-write.ts')).retry));

  enrich(
    'undo',
    'take back what was written of a plan; rows that were edited since stay',
    'perdura enrich undo shop-crm-2026-06-30-1',
  )
    .argument('<plan>', 'id of the plan')
    .option('--yes', 'do not ask')
    .option(...local)
    .action(action(async () => (await import('../commands/enrich-write.ts')).undo));

  enrich('cancel', 'stop writing a plan after the request under way', 'perdura enrich cancel shop-crm-2026-06-30-1')
    .argument('<plan>', 'id of the plan')
    .action(action(async () => (await import('../commands/enrich-write.ts')).cancel));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`needs a share between 0 and 1, is ${text}`);
}
