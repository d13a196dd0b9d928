/** Commands about sources: where orders come from, and how far they have been read. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addSourcesCommands({ group, count, storeOption }: Kit): void {
  const sources = group('sources', 'where orders come from, and how far they have been read');
  const collect = (value: string, others: readonly string[] = []) => [...others, value];

  sources(
    'list',
    'the sources of a store, or the kinds that there are',
    'perdura sources list',
    'perdura sources list --kinds',
    'perdura sources list --kinds -o json',
  )
    .addOption(storeOption())
    .option('--kinds', 'every kind of source with its settings')
    .action(action(async () => (await import('../commands/sources-list.ts')).list));

  sources(
    'add',
    'write a source into perdura.yaml; asks for what is not said',
    'perdura sources add',
    'perdura sources add till --type files --set "streams.orders=exports/till-*.csv"',
    "perdura sources add shop --type shopify --set shop=acme.myshopify.com --set accessToken='${SHOPIFY_ACCESS_TOKEN}'",
  )
    .argument('[name]', 'what it is to be called')
    .addOption(storeOption())
    .option('--type <type>', 'its kind: see perdura sources list --kinds')
    .option('--set <name=value>', 'a setting; once for each', collect)
    .option('--allow-literal-secrets', 'write secrets as they are instead of references to variables')
    .option('--dry-run', 'show what would be written')
    .action(action(async () => (await import('../commands/sources-add.ts')).add));

  sources(
    'check',
    'ask every system whether it can be read: what is fine, and what to change',
    'perdura sources check',
    'perdura sources check shop',
  )
    .argument('[name]', 'the source (default: all)')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/sources-check.ts')).check));

  sources('discover', 'what a system offers, with lines for perdura.yaml', 'perdura sources discover erp')
    .argument('<name>', 'the source')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/sources-discover.ts')).discover));

  sources(
    'preview',
    'the first rows of a source as they would be loaded, or what a file seems to be; lands nothing',
    'perdura sources preview shop --resource orders --limit 5',
    'perdura sources preview exports/orders.csv',
  )
    .argument('<name>', 'a source, or a file that none has yet')
    .addOption(storeOption())
    .option('--resource <name>', 'of this resource only')
    .option('--limit <n>', 'how many rows of each', count, 5)
    .option('--show-personal-data', 'mask nothing')
    .action(action(async () => (await import('../commands/sources-preview.ts')).preview));

  sources(
    'sync',
    'read what is new; the next run loads it (a run does the same before it begins)',
    'perdura sources sync shop',
    'perdura sources sync shop --full   # everything again, and what differs from what was there',
    'perdura sources sync shop --resource orders --from 2026-06-01 --to 2026-07-01',
  )
    .argument('<name>', 'the source')
    .addOption(storeOption())
    .option('--resource <names...>', 'of these resources only')
    .option('--full', 'everything from the beginning')
    .option('--from <date>', 'a stretch of time again, from this day or instant; moves no cursor')
    .option('--to <date>', 'up to this one, which is not included (default: now)')
    .option('--local', 'find or start Temporal and a worker for this')
    .option('--detach', 'start it and go')
    .action(action(async () => (await import('../commands/sources-sync.ts')).sync));

  sources('cancel', 'stop reading a source; what is durable stays', 'perdura sources cancel shop')
    .argument('<name>', 'the source')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/sources-sync.ts')).cancel));

  sources(
    'status',
    'how far each resource has been read, changed columns, webhooks, bad rows',
    'perdura sources status',
    'perdura sources status shop -o json',
  )
    .argument('[name]', 'the source (default: all)')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/sources-status.ts')).status));

  sources(
    'reset',
    'forget where a source stands: the next reading begins at the beginning, and nothing is deleted',
    'perdura sources reset shop',
    'perdura sources reset shop --resource orders --confirm',
  )
    .argument('<name>', 'the source')
    .addOption(storeOption())
    .option('--resource <name>', 'of this resource only')
    .option('--confirm', 'do it; without it only says what would be')
    .action(action(async () => (await import('../commands/sources-reset.ts')).reset));
}
