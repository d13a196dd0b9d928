/** Commands about SQL models: a folder of one's own with a DuckDB file, or the shipped models of a store. */
import { type Command, Option } from 'commander';
import { actionOnSql } from '../command.ts';
import type { Kit } from './kit.ts';

export function addSqlCommands(kit: Kit): void {
  const add = kit.group('sql', 'SQL models: build, test and look at them');

  selecting(
    kit,
    add(
      'list',
      'list the models',
      'perdura sql list --project models',
      'perdura sql list --store shop --select tag:daily -o json',
    ),
  ).action(actionOnSql(async () => (await import('../commands/sql-list.ts')).sqlList));

  building(
    selecting(
      kit,
      add(
        'run',
        'build models, without audits and cases',
        'perdura sql run --project models --database shop.duckdb',
        'perdura sql run --project models --database shop.duckdb --select +customers --full',
        'perdura sql run --project models --database shop.duckdb --select daily_sales --from 2026-01-01 --to 2026-07-01',
      ),
    ),
  ).action(actionOnSql(async () => (await import('../commands/sql-run.ts')).sqlRun));

  building(
    selecting(
      kit,
      add(
        'build',
        'run the unit cases, build models, and audit each before it replaces what was there',
        'perdura sql build --project models --database shop.duckdb',
        'perdura sql build --project models --database shop.duckdb --select state:modified+',
        'perdura sql build --store shop --select stg_orders+',
      ),
    ),
  )
    .option('--no-audits', 'leave the audits out')
    .action(actionOnSql(async () => (await import('../commands/sql-run.ts')).sqlBuild));

  building(
    onModels(
      kit,
      add(
        'retry',
        'build what failed in the last run, and what was left because of it',
        'perdura sql retry --project models --database shop.duckdb',
      ),
    ),
  )
    .option('--no-audits', 'leave the audits out')
    .action(actionOnSql(async () => (await import('../commands/sql-run.ts')).sqlRetry));

  selecting(
    kit,
    add(
      'test',
      'audit what is built and run the unit cases',
      'perdura sql test --project models --database shop.duckdb',
      'perdura sql test --project models --only cases --select tag:daily --junit tests.xml',
    ),
  )
    .addOption(new Option('--only <part>', 'one of the two; cases need no database').choices(['audits', 'cases']))
    .option('--junit <file>', 'write the results as JUnit XML, too')
    .action(actionOnSql(async () => (await import('../commands/sql-test.ts')).sqlTest));

  onModels(
    kit,
    add(
      'case',
      'capture a unit case from real rows, with stand-ins for personal data',
      'perdura sql case customers --from 3f2c9a… --store shop',
      'perdura sql case orders --project models --database shop.duckdb --from web,1001 web,1002 --write',
    ),
  )
    .argument('<model>', 'whose case')
    .requiredOption('--from <keys...>', 'values of its grain, or column=value, with commas between them')
    .option('--name <sentence>', 'what the case shows')
    .option('--write', 'add it to <model>.cases.yaml beside the model (default: to stdout)')
    .action(actionOnSql(async () => (await import('../commands/sql-case.ts')).sqlCase));

  onModels(
    kit,
    add(
      'plan',
      'show what changed models would do to tables, rows, columns and those who read them; changes nothing',
      'perdura sql plan --project models --database shop.duckdb',
      'perdura sql plan --project models --database shop.duckdb --exit-code   # in CI: 0 nothing, 5 pending, 4 cannot be applied',
      'perdura sql plan --store shop -o json',
    ),
  )
    .option('--no-preview', 'compare queries and columns only; compute no rows')
    .option('--exit-code', 'end with 5 when there is something to apply, 4 when it cannot be applied')
    .action(actionOnSql(async () => (await import('../commands/sql-plan.ts')).sqlPlan));

  onModels(
    kit,
    add(
      'apply',
      'do what a plan says; without one make it, show it and ask',
      'perdura sql apply plan-3f9c2a71d04e --project models --database shop.duckdb',
      'perdura sql apply --project models --database shop.duckdb --yes',
    ),
  )
    .argument('[plan]', 'id that perdura sql plan told; applied as it is, or refused when something changed since')
    .option('--no-preview', 'without a plan: compute no rows before applying')
    .option('--yes', 'without a plan: do not ask')
    .action(actionOnSql(async () => (await import('../commands/sql-apply.ts')).sqlApply));

  onModels(
    kit,
    add(
      'lineage',
      'show what a model reads and what reads it',
      'perdura sql lineage customers --project models',
      'perdura sql lineage customers --project models --database shop.duckdb --columns',
      'perdura sql lineage customers.historic_clv --store shop --upstream -o json',
    ),
  )
    .argument('<model>', 'name of a model, a source or a table; or model.column')
    .option('--columns', 'where each column of the model comes from, and what decides its rows')
    .option('--upstream', 'only what it comes from')
    .option('--downstream', 'only what comes from it')
    .action(actionOnSql(async () => (await import('../commands/sql-lineage.ts')).sqlLineage));

  selecting(
    kit,
    add(
      'check',
      'what of the models another engine would refuse or mean differently, and how it says it',
      'perdura sql check --engine trino --project models',
      'perdura sql check --engine trino --store shop --select customers --out trino',
    ),
  )
    .addOption(new Option('--engine <name>', 'which engine').choices(['trino']).makeOptionMandatory())
    .option('--out <folder>', 'write the queries as that engine writes them')
    .action(actionOnSql(async () => (await import('../commands/sql-check.ts')).sqlCheck));

  onModels(
    kit,
    add(
      'docs',
      'write pages about the models: graph, columns, audits, freshness, values',
      'perdura sql docs --project models --database shop.duckdb --out site',
      'perdura sql docs --store shop --no-profile',
    ),
  )
    .option('--out <folder>', 'where index.html goes; made when it is not there', 'sql-docs')
    .option('--no-profile', 'leave out what columns hold')
    .action(actionOnSql(async () => (await import('../commands/sql-docs.ts')).sqlDocs));

  selecting(
    kit,
    add(
      'freshness',
      'how old the newest row of sources and models is',
      'perdura sql freshness --project models --database shop.duckdb',
    ),
  ).action(actionOnSql(async () => (await import('../commands/sql-freshness.ts')).sqlFreshness));
}

/** The options that every command takes. */
function onModels({ storeOption, count }: Kit, command: Command): Command {
  return command
    .option('--project <folder>', 'a folder of models of your own, with --database')
    .option('--database <file>', 'the DuckDB file that they build; made when it is not there')
    .option('--zone <name>', 'with --project: zone of dates and local times (default: UTC)')
    .option('--threads <n>', 'with --project: how many threads DuckDB takes', count)
    .option('--memory <size>', 'with --project: the most that DuckDB takes, e.g. 2GB')
    .addOption(storeOption());
}

/** The same for a command that means several models. */
const selecting = (kit: Kit, command: Command): Command =>
  onModels(kit, command)
    .option(
      '--select <selectors...>',
      'model, +model, model+, 2+model, tag:x, layer:x, path:x, owner:x, source:x+, state:modified+',
    )
    .option('--exclude <selectors...>', 'all but these');

/** The same for a command that builds. */
const building = (command: Command): Command =>
  command
    .option('--full', 'build everything from everything, whatever changed')
    .option('--accept-schema <models...>', 'let columns of these models go or change their type')
    .option('--from <date>', 'build missing windows of time from this day')
    .option('--to <date>', 'up to this day, which is not included');
