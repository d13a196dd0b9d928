/** Commands about segments, lists, and what a change would touch. */
import { Option } from 'commander';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addSegmentsCommands(kit: Kit): void {
  addSegmentCommands(kit);
  addListCommands(kit);
  addImpactCommand(kit);
}

const asOf = '--as-of <date>';
const asOfHelp = 'a day gone by that has a snapshot (default: what is current)';

function addSegmentCommands({ group, count, storeOption }: Kit): void {
  const segment = group('segment', 'groups of customers by conditions');

  segment('list', 'list the segments with their sizes', 'perdura segment list', 'perdura segment list --sort profiles')
    .addOption(storeOption())
    .addOption(
      new Option('--sort <order>', 'by name, size or last change')
        .choices(['name', 'profiles', 'updated'])
        .default('name'),
    )
    .action(action(async () => (await import('../commands/segment-list.ts')).segmentList));

  segment(
    'preview',
    'how many customers conditions fit, and what these are worth; changes nothing',
    'perdura segment preview --where "newsletter = subscribed and predicted_clv_365d < mean(store)"',
    'perdura segment preview vip',
    'perdura segment preview -f objects/vip.yaml -o json',
  )
    .argument('[name]', 'a segment in force')
    .option('--where <conditions>', 'conditions on customers')
    .option('-f, --file <path...>', 'as YAML files have it, applied or not; - reads what is piped in')
    .addOption(storeOption())
    .option(asOf, asOfHelp)
    .action(action(async () => (await import('../commands/segment-preview.ts')).segmentPreview));

  segment(
    'members',
    'who is in a segment, or was on another day',
    'perdura segment members vip --limit 10',
    'perdura segment members vip --as-of 2026-05-31 --csv vip.csv --contacts',
  )
    .argument('<name>', 'the segment')
    .addOption(storeOption())
    .option(asOf, asOfHelp)
    .option('--limit <n>', 'how many (default: 20; a file and JSON have all)', count)
    .option('--csv <file>', 'write them to a file that spreadsheets open safely')
    .option('--contacts', 'with names, addresses and consent')
    .action(action(async () => (await import('../commands/segment-members.ts')).segmentMembers));

  segment(
    'why',
    'why a customer is in a segment, or is not: condition by condition',
    'perdura segment why vip 0042',
    'perdura segment why vip ana@example.test --as-of 2026-05-31',
  )
    .argument('<name>', 'the segment')
    .argument('<customer>', 'customer_key, the shop’s own customer id, or e-mail address')
    .addOption(storeOption())
    .option(asOf, asOfHelp)
    .action(action(async () => (await import('../commands/segment-why.ts')).segmentWhy));

  segment(
    'diff',
    'who came and went between two days, and which condition changed for them',
    'perdura segment diff vip --from 2026-05-31 --to 2026-06-30',
  )
    .argument('<name>', 'the segment')
    .addOption(storeOption())
    .requiredOption('--from <date>', 'a day that has a snapshot')
    .requiredOption('--to <date>', 'a later day that has one')
    .option('--limit <n>', 'how many customers to show; JSON has all', count, 20)
    .action(action(async () => (await import('../commands/segment-diff.ts')).segmentDiff));

  segment('show', 'what a segment says, who uses it, and how big it was', 'perdura segment show vip')
    .argument('<name>', 'the segment')
    .addOption(storeOption())
    .option('--days <n>', 'how many days with a snapshot to look back', count, 12)
    .action(action(async () => (await import('../commands/segment-show.ts')).segmentShow));

  segment('fields', 'what conditions may speak of', 'perdura segment fields', 'perdura segment fields predicted')
    .argument('[text]', 'only those with this in their name')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/segment-fields.ts')).segmentFields));
}

function addListCommands({ group, count, storeOption }: Kit): void {
  const list = group('list', 'static lists of customers');

  list(
    'import',
    'make a list from a CSV of addresses, customer ids or keys, after showing what changes',
    'perdura list import press --csv press.csv',
    'perdura list import vip --csv export.csv --column "E-mail" --yes',
  )
    .argument('<name>', 'the list')
    .requiredOption('--csv <file>', 'with a header line')
    .option('--column <name>', 'the one that names customers (default: email, customer_id or customer_key)')
    .option('--title <text>', 'what people call it')
    .addOption(storeOption())
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/list-import.ts')).listImport));

  list('show', 'how many customers a list has, and who uses it', 'perdura list show press')
    .argument('<name>', 'the list')
    .addOption(storeOption())
    .option('--limit <n>', 'how many customers to show; JSON has all', count, 10)
    .action(action(async () => (await import('../commands/list-show.ts')).listShow));
}

function addImpactCommand({ add, storeOption }: Kit): void {
  add(
    'impact',
    'who uses an attribute or an object, and how audiences would move by a change; changes nothing',
    'perdura impact predicted_clv_365d',
    'perdura impact list/press',
    'perdura impact -f objects/vip.yaml',
  )
    .argument('[target]', 'an attribute of customers, or an object as kind/name')
    .option('-f, --file <path...>', 'changed objects, not applied; - reads what is piped in')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/impact.ts')).impact));
}
