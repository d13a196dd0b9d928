/** Commands that read what is published. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addPublishedCommands({ add, count, storeOption }: Kit): void {
  add('clusters', 'score table of the published clusters', 'perdura clusters', 'perdura clusters --k 10 -o json')
    .addOption(storeOption())
    .option('--as-of <date>', 'a day gone by that has a snapshot (default: what is current)')
    .option('--k <n>', 'number of clusters, 2 to 20', count, 3)
    .option('--advice', 'how many clusters the store has use for, and why')
    .action(action(async () => (await import('../commands/clusters.ts')).clusters));

  add(
    'migrations',
    'who moved between clusters and states since the run before',
    'perdura migrations',
    'perdura migrations --kind cluster_3 --customers',
  )
    .addOption(storeOption())
    .option('--as-of <date>', 'a day gone by that has a snapshot (default: what is current)')
    .option('--kind <kind>', 'only cluster_3, cluster_10, another number of clusters, or lifecycle')
    .option('--customers', 'one by one')
    .option('--limit <n>', 'with --customers: how many', count, 100)
    .action(action(async () => (await import('../commands/migrations.ts')).migrations));

  add(
    'lifecycle',
    'customers by the time since their last order, and the bounds that fit the store',
    'perdura lifecycle',
    'perdura lifecycle --suggested | perdura apply -f - --yes',
  )
    .addOption(storeOption())
    .option('--as-of <date>', 'a day gone by that has a snapshot (default: what is current)')
    .option('--k <n>', 'the states of so many clusters', count, 3)
    .option('--suggested', 'the CLV configuration with those bounds, as YAML')
    .action(action(async () => (await import('../commands/lifecycle.ts')).lifecycle));

  add(
    'customers',
    'list customers with their values',
    'perdura customers --limit 10',
    'perdura customers --where "lifecycle_state = Lost and historic_clv > 500"',
  )
    .addOption(storeOption())
    .option('--as-of <date>', 'a day gone by that has a snapshot (default: what is current)')
    .option('--where <conditions>', 'conditions on customers, as segments have them')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('../commands/customers.ts')).customers));

  add('customer', 'everything about one customer', 'perdura customer 0042', 'perdura customer 3f2c… -o json')
    .argument('<key>', 'customer_key, or the shop’s own customer id')
    .addOption(storeOption())
    .option('--contacts', 'show name, e-mail and consent, too')
    .action(action(async () => (await import('../commands/customer.ts')).customer));

  add(
    'query',
    'one SELECT on the published snapshot, read-only',
    'perdura query "select lifecycle_state, count(*) from customers group by 1"',
  )
    .argument('<sql>', 'one statement; tables: customers, clusters, …')
    .addOption(storeOption())
    .option('--as-of <date>', 'a day gone by that has a snapshot (default: what is current)')
    .option('--contacts', 'make the table contacts visible (personal data)')
    .action(action(async () => (await import('../commands/query.ts')).query));
}
