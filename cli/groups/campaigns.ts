/** Commands about campaigns: who gets a mail, what it says, and its way there. */
import { Option } from 'commander';
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

/** A campaign has one of these. */
const audiences = (own: string): string[] =>
  ['cluster', 'state', 'rfm', 'segment', 'list', 'persona', 'where', 'file'].filter((name) => name !== own);

export function addCampaignsCommands({ count, group, storeOption }: Kit): void {
  const campaign = group('campaign', 'mails to customers');

  campaign(
    'create',
    'freeze an audience and a mail as a draft',
    'perdura campaign create --cluster Low',
    'perdura campaign create --state Lost --subject "{{ first_name }}, we miss you" --template mails/lost.html',
    'perdura campaign create --segment vip',
    'perdura campaign create --persona tastes --group "Sólo huerto"',
    'perdura campaign create --where "historic_clv > 500 and not is_prospect" --name big-spenders',
    'perdura campaign create cluster-low',
    'perdura campaign create -f winback.yaml',
  )
    .argument('[object]', 'a campaign that is stored as an object, or lies in objects/')
    .addOption(storeOption())
    .addOption(new Option('--cluster <name>', 'customers of a cluster').conflicts(audiences('cluster')))
    .option('--k <n>', 'number of clusters, 2 to 20', count, 3)
    .addOption(new Option('--state <name>', 'customers in a lifecycle state').conflicts(audiences('state')))
    .addOption(new Option('--rfm <name>', 'customers of an RFM group').conflicts(audiences('rfm')))
    .addOption(new Option('--segment <name>', 'members of a segment').conflicts(audiences('segment')))
    .addOption(new Option('--list <name>', 'customers of a static list').conflicts(audiences('list')))
    .addOption(new Option('--persona <analysis>', 'a group of a persona analysis').conflicts(audiences('persona')))
    .option('--group <name>', 'its name or id, with --persona')
    .addOption(
      new Option('--where <conditions>', 'conditions on customers, as segments have them').conflicts(
        audiences('where'),
      ),
    )
    .option('-f, --file <path>', 'YAML of an object of kind campaign')
    .option('--name <name>', 'its name (default: made from the audience)')
    .option('--title <text>', 'what people call it (default: Campaign cluster Low)')
    .option('--subject <liquid>', 'subject of the mail')
    .option('--body <liquid>', 'text of the starter template; an empty line begins a paragraph')
    .option('--template <file>', 'HTML with Liquid instead of the starter template')
    .option('--channel <name>', 'channel of perdura.yaml (default: the only one)')
    .action(action(async () => (await import('../commands/campaign-create.ts')).campaignCreate));

  campaign('list', 'list campaigns, newest first', 'perdura campaign list')
    .option('--store <name>', 'of this store only')
    .option('--limit <n>', 'how many', count, 20)
    .action(action(async () => (await import('../commands/campaign-list.ts')).campaignList));

  campaign(
    'preview',
    'write the mail as one customer would get it',
    'perdura campaign preview cdnow-cluster-low-1',
    'perdura campaign preview cdnow-cluster-low-1 --customer 0042 -o json',
  )
    .argument('<campaign>', 'campaign id')
    .option('--customer <key>', 'customer_key or the shop’s own customer id (default: the first member)')
    .action(action(async () => (await import('../commands/campaign-preview.ts')).campaignPreview));

  campaign(
    'test',
    'send the mail to people of your own',
    'perdura campaign test cdnow-cluster-low-1 --csv colleagues.csv',
  )
    .argument('<campaign>', 'campaign id')
    .requiredOption('--csv <file>', 'with a column email; others replace what the mail says of the customer')
    .action(action(async () => (await import('../commands/campaign-test.ts')).campaignTest));

  campaign(
    'send',
    'show who would get it, ask, send it and follow',
    'perdura campaign send cdnow-cluster-low-1',
    'perdura campaign send cdnow-cluster-low-1 --yes --detach',
  )
    .argument('<campaign>', 'campaign id')
    .option('--yes', 'do not ask')
    .option('--detach', 'start it and return at once')
    .action(action(async () => (await import('../commands/campaign-send.ts')).campaignSend));

  campaign('status', 'show how far a campaign is', 'perdura campaign status cdnow-cluster-low-1')
    .argument('<campaign>', 'campaign id')
    .action(action(async () => (await import('../commands/campaign-status.ts')).campaignStatus));

  campaign('pause', 'claim nothing more until resumed', 'perdura campaign pause cdnow-cluster-low-1')
    .argument('<campaign>', 'campaign id')
    .option('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/campaign-decide.ts')).campaignPause));

  campaign('resume', 'let a paused campaign go on', 'perdura campaign resume cdnow-cluster-low-1')
    .argument('<campaign>', 'campaign id')
    .action(action(async () => (await import('../commands/campaign-decide.ts')).campaignResume));

  campaign('cancel', 'end a campaign for good', 'perdura campaign cancel cdnow-cluster-low-1 --reason "wrong price"')
    .argument('<campaign>', 'campaign id')
    .option('--reason <text>', 'why; it is recorded')
    .action(action(async () => (await import('../commands/campaign-decide.ts')).campaignCancel));

  campaign('why', 'tell why somebody got the message, or did not', 'perdura campaign why cdnow-cluster-low-1 0042')
    .argument('<campaign>', 'campaign id')
    .argument('<customer>', 'customer_key or the shop’s own customer id')
    .option('--contacts', 'with the address and what the mail says of them, as JSON')
    .action(action(async () => (await import('../commands/campaign-why.ts')).campaignWhy));
}
