/** Commands about personas: customers who buy alike. */
import { Option } from 'commander';
import { personaTransformations, personaUnits } from '../../lib/pure/persona-choices.ts';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addPersonaCommands({ group, count, storeOption }: Kit): void {
  const add = group('persona', 'groups of customers who buy alike, and what sets them apart');

  add(
    'run',
    'put customers into groups by what they buy, and follow it',
    'perdura persona run tastes',
    'perdura persona run tastes --unit matrix_share --k 7',
    'perdura persona run --attribute product.category --k 5 --name tastes --local',
    'perdura persona run tastes --reuse 1 --k 9',
  )
    .argument('[name]', 'name of an object of kind persona, or one of your own with --attribute')
    .addOption(storeOption())
    .option('--name <name>', 'the name, where it is not said first')
    .option('--k <n>', 'groups, 2 to 200; 3 to 9 are told apart easily', count)
    .addOption(new Option('--unit <unit>', 'what is counted').choices([...personaUnits]))
    .addOption(
      new Option('--transformation <name>', 'of the rows before they are grouped').choices([...personaTransformations]),
    )
    .option(
      '--attribute <attribute>',
      'what to group by, once or several times: product.category, product.type, product.id, product.attributes.NAME, order.channel, …',
      (attribute: string, before: readonly string[] | undefined) => [...(before ?? []), attribute],
    )
    .option('--audience <text>', 'only those for whom this holds, e.g. "newsletter = subscribed"')
    .option('--reuse <n>', 'take the dataset of that analysis of the same name, for another k', count)
    .option('--local', 'find or start Temporal and a worker for this analysis')
    .option('--detach', 'ask for it and return at once')
    .action(action(async () => (await import('../commands/persona-run.ts')).personaRun));

  add(
    'list',
    'analyses, newest first, ten a page: those asked for, and those of runs',
    'perdura persona list',
    'perdura persona list tastes --page 2',
  )
    .argument('[name]', 'of this name only')
    .addOption(storeOption())
    .option('--page <n>', 'which page', count, 1)
    .action(action(async () => (await import('../commands/persona.ts')).list));

  add(
    'show',
    'one analysis: its groups, their levels, and its report',
    'perdura persona show tastes',
    'perdura persona show tastes 2 -o json',
  )
    .argument('<name>', 'name of the analysis')
    .argument('[n]', 'which of that name, or the id of a run (default: the newest that was asked for)')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/persona.ts')).show));

  add('cancel', 'cancel an analysis that is under way', 'perdura persona cancel tastes')
    .argument('<name>', 'name of the analysis')
    .argument('[n]', 'which of that name (default: the newest)')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/persona.ts')).cancel));
}
