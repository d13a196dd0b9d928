/** Commands about objects: what is computed, when, and what follows. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

const kinds = 'campaign, clusters, clv, enrichment, list, metric, persona, playbook, schedule or segment';

export function addObjectsCommands({ add, count, storeOption }: Kit): void {
  add(
    'apply',
    'store objects from files as new versions, after showing what changes',
    'perdura apply -f objects/clv.yaml',
    'perdura apply -f objects --yes --reason "autumn setup"',
    'cat clv.yaml | perdura apply -f - --dry-run',
  )
    .requiredOption('-f, --file <path...>', 'YAML files or folders of them; - reads what is piped in')
    .option('--store <name>', 'store of documents that name none (default: the only one)')
    .option('--dry-run', 'show what would change and store nothing')
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/apply.ts')).apply));

  add(
    'get',
    'show an object in force as YAML that applies again, or list those of a kind',
    'perdura get clv > clv.yaml',
    'perdura get campaign',
    'perdura get campaign winback -o json',
    'perdura get segment -o yaml > segments.yaml',
    'perdura get clv --at 1 | perdura apply -f - --yes --reason "back to the first"',
  )
    .argument('<kind>', kinds)
    .argument('[name]', 'its name (default: list all)')
    .addOption(storeOption())
    .option('--at <version>', 'an earlier version, ready to be applied again', count)
    .action(action(async () => (await import('../commands/get.ts')).get));

  add(
    'history',
    'versions of an object: who, when, why; and what one of them changed',
    'perdura history clv',
    'perdura history campaign winback --diff 3',
  )
    .argument('<kind>', kinds)
    .argument('[name]', 'its name (needed but for clv)')
    .addOption(storeOption())
    .option('--diff <version>', 'show what this version changed', count)
    .action(action(async () => (await import('../commands/history.ts')).history));

  add(
    'schema',
    'JSON Schema for editors',
    'perdura schema > object.schema.json',
    'perdura schema clv',
    'perdura schema project',
    'perdura schema sources',
  )
    .argument('[kind]', 'a kind of object, project (perdura.yaml), or sources (of SQL models); left out: any object')
    .action(action(async () => (await import('../commands/schema.ts')).schema));
}
