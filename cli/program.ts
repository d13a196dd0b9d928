/** The list of commands, with what each is for and how it is called. Each is loaded when it is called. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../app/package-folder.ts';
import { parseDuration } from '../lib/pure/dates.ts';
import { action } from './command.ts';
import { formats } from './output.ts';

const exitCodeHelp = `
Exit codes: 0 ok · 1 the run failed, or another holds the store · 2 usage or configuration
  3 Temporal, worker or store unreachable · 4 refused by the gate · 124 --timeout passed · 130 Ctrl-C in run`;

export function createProgram(): Command {
  const program = new Command('perdura')
    .description('From a shop’s orders to durable customer value: values, clusters, a published snapshot and a report.')
    .version(packageVersion)
    .option('--config <file>', 'perdura.yaml of the project (default: ./perdura.yaml, else the bundled sample)')
    .addOption(
      new Option('-o, --output <format>', 'form of the result on stdout').choices([...formats]).default('text'),
    )
    .addOption(new Option('--log-level <level>', 'how much the log says').choices(['debug', 'info', 'warn', 'error']))
    .addHelpText('after', exitCodeHelp)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();

  const storeOption = () => new Option('--store <name>', 'which store (default: the only one)');
  const add = (name: string, description: string, ...examples: string[]) =>
    program
      .command(name)
      .description(description)
      .exitOverride()
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);

  add(
    'up',
    'find or start Temporal, start the worker, run once, show the result, stay until Ctrl-C',
    'perdura up',
    'perdura up --once',
  )
    .option('--once', 'exit after the run')
    .action(action(async () => (await import('./commands/up.ts')).up));

  add(
    'init',
    'write a commented perdura.yaml and objects/clv.yaml for your own orders',
    'perdura init',
    'perdura init --store shop --orders "exports/orders-*.csv" --currency EUR --zone Europe/Madrid',
  )
    .option('--store <name>', 'name of the store', 'shop')
    .option('--orders <path>', 'file or pattern of the orders', 'orders.csv')
    .option('--currency <code>', 'ISO 4217 code of the store’s currency', 'EUR')
    .option('--zone <zone>', 'IANA time zone of the store (default: this machine’s)')
    .option('--force', 'overwrite files that are there')
    .action(action(async () => (await import('./commands/init.ts')).init));

  add(
    'run',
    'run the store’s CLV pipeline and follow it',
    'perdura run',
    'perdura run --as-of 2026-06-30 --local',
    'perdura run --detach -o json',
  )
    .addOption(storeOption())
    .option('--as-of <date>', 'last day that counts (default: the reference date, else yesterday)')
    .option('--detach', 'request the run and return at once')
    .option('--queue', 'wait while another run holds the store')
    .option('--timeout <duration>', 'stop following after this long, e.g. 30m; the run goes on', duration)
    .option('--force', 'run even when the same inputs are published already')
    .option('--local', 'find or start Temporal and a worker for this run')
    .action(action(async () => (await import('./commands/run.ts')).run));

  add('runs', 'list runs, newest first', 'perdura runs', 'perdura runs --limit 5 -o jsonl')
    .option('--store <name>', 'of this store only')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('./commands/runs.ts')).runs));

  add('status', 'show one run: stages, figures, failure and remedy', 'perdura status cdnow-1998-06-30-1')
    .argument('<run>', 'run id or workflow id')
    .action(action(async () => (await import('./commands/status.ts')).status));

  add('cancel', 'cancel a run that is under way', 'perdura cancel cdnow-1998-06-30-2')
    .argument('<run>', 'run id or workflow id')
    .action(action(async () => (await import('./commands/cancel.ts')).cancel));

  add(
    'publish',
    'publish a run that the gate refused, by your decision',
    'perdura publish cdnow-1998-06-30-2 --reason "price change, checked with finance"',
  )
    .argument('<run>', 'run id or workflow id')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('./commands/publish.ts')).publish));

  add('clusters', 'score table of the published clusters', 'perdura clusters', 'perdura clusters --k 10 -o json')
    .addOption(storeOption())
    .option('--k <n>', 'number of clusters, 2 to 20', count, 3)
    .action(action(async () => (await import('./commands/clusters.ts')).clusters));

  add(
    'customers',
    'list customers with their values',
    'perdura customers --limit 10',
    'perdura customers --where "lifecycle_state = \'Lost\' and historic_clv > 500"',
  )
    .addOption(storeOption())
    .option('--where <condition>', 'SQL condition on the table customers')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('./commands/customers.ts')).customers));

  add('customer', 'everything about one customer', 'perdura customer 0042', 'perdura customer 3f2c… -o json')
    .argument('<key>', 'customer_key, or the shop’s own customer id')
    .addOption(storeOption())
    .option('--contacts', 'show name, e-mail and consent, too')
    .action(action(async () => (await import('./commands/customer.ts')).customer));

  add(
    'query',
    'one SELECT on the published snapshot, read-only',
    'perdura query "select lifecycle_state, count(*) from customers group by 1"',
  )
    .argument('<sql>', 'one statement; tables: customers, clusters, …')
    .addOption(storeOption())
    .option('--contacts', 'make the table contacts visible (personal data)')
    .action(action(async () => (await import('./commands/query.ts')).query));

  add('rebuild', 'rebuild the warehouse from the landing', 'perdura rebuild')
    .addOption(storeOption())
    .action(action(async () => (await import('./commands/rebuild.ts')).rebuild));

  add('worker', 'run the worker of the project’s stores until Ctrl-C', 'perdura worker', 'perdura worker --store shop')
    .option('--store <name>', 'of this store only')
    .action(action(async () => (await import('./commands/worker.ts')).worker));

  add('doctor', 'check machine, configuration, Temporal and stores', 'perdura doctor', 'perdura doctor --fix')
    .option('--fix', 'mend what can be mended: namespace, retention, search attributes')
    .action(action(async () => (await import('./commands/doctor.ts')).doctor));

  const config = program.command('config').description('about the configuration').exitOverride();
  config
    .command('check')
    .description('check perdura.yaml, the objects and what the sources find')
    .exitOverride()
    .addHelpText('after', '\nExamples:\n  $ perdura config check\n  $ perdura config check --config shop/perdura.yaml')
    .action(action(async () => (await import('./commands/config-check.ts')).configCheck));

  add(
    'codec-server',
    'let the Temporal UI show encrypted payloads',
    'PERDURA_PAYLOAD_KEY=… perdura codec-server --port 8888',
  )
    .option('--port <n>', 'port on 127.0.0.1', count, 8888)
    .option('--ui <url>', 'origin of the Temporal UI (default: this project’s)')
    .action(action(async () => (await import('./commands/codec-server.ts')).codecServer));

  return program;
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`needs a whole number above 0, is ${text}`);
}

/** Node's timers end at once when they are to last longer. */
const longestTimerMs = 2 ** 31 - 1;

function duration(text: string): number {
  let milliseconds: number;
  try {
    milliseconds = parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  if (milliseconds <= longestTimerMs) return milliseconds;
  throw new InvalidArgumentError(`at most 24d, is ${text}`);
}
