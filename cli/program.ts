/** The command line: global options and the groups of commands. Each command is loaded when it is called. */
import { Command, Option } from 'commander';
import { packageVersion } from '../app/package-folder.ts';
import { addAuditCommands } from './groups/audit.ts';
import { addBackfillCommands } from './groups/backfill.ts';
import { addCampaignsCommands } from './groups/campaigns.ts';
import { addClvCommands } from './groups/clv.ts';
import { addEnrichCommands } from './groups/enrich.ts';
import { addMailboxCommands } from './groups/mailbox.ts';
import { addMetricsCommands } from './groups/metrics.ts';
import { addObjectsCommands } from './groups/objects.ts';
import { addOutputsCommands } from './groups/outputs.ts';
import { addPersonaCommands } from './groups/personas.ts';
import { addPlaybooksCommands } from './groups/playbooks.ts';
import { addProjectCommands } from './groups/project.ts';
import { addPublishedCommands } from './groups/published.ts';
import { addReceiverCommands } from './groups/receiver.ts';
import { addQuarantineCommands } from './groups/quarantine.ts';
import { addRunsCommands } from './groups/runs.ts';
import { addSchedulesCommands } from './groups/schedules.ts';
import { addSegmentsCommands } from './groups/segments.ts';
import { addSendsCommands } from './groups/sends.ts';
import { addSourcesCommands } from './groups/sources.ts';
import { addSqlCommands } from './groups/sql.ts';
import { addWebCommands } from './groups/web.ts';
import { createKit } from './groups/kit.ts';
import { formats } from './output.ts';

const exitCodeHelp = `
Exit codes: 0 ok · 1 it failed, or somebody else is at it · 2 usage or configuration
  3 Temporal, worker or store unreachable · 4 refused by the gate or by max_change
  5 changes pending (sql plan --exit-code) · 124 --timeout passed · 130 Ctrl-C in run`;

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

  const kit = createKit(program);
  addProjectCommands(kit);
  addObjectsCommands(kit);
  addMetricsCommands(kit);
  addRunsCommands(kit);
  addSchedulesCommands(kit);
  addBackfillCommands(kit);
  addPublishedCommands(kit);
  addOutputsCommands(kit);
  addPersonaCommands(kit);
  addMailboxCommands(kit);
  addAuditCommands(kit);
  addWebCommands(kit);
  addReceiverCommands(kit);
  addSegmentsCommands(kit);
  addEnrichCommands(kit);
  addPlaybooksCommands(kit);
  addCampaignsCommands(kit);
  addSendsCommands(kit);
  addClvCommands(kit);
  addSqlCommands(kit);
  addSourcesCommands(kit);
  addQuarantineCommands(kit);
  return program;
}
