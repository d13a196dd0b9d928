/** The connectors that Perdura knows. A new one is its folder and a line here. */
import { createConsoleNotifier } from '../connectors/console/console-notifier.ts';
import { filesDestination } from '../connectors/files/files-destination.ts';
import { filesSource } from '../connectors/files/index.ts';
import { mailboxChannel, smtpChannel } from '../connectors/mail/index.ts';
import { klaviyoDestination } from '../connectors/klaviyo/index.ts';
import { postgresDestination } from '../connectors/postgres/index.ts';
import { postgresOutput } from '../connectors/postgres/output/index.ts';
import { postgresSource } from '../connectors/postgres/source/index.ts';
import { sendgridChannel } from '../connectors/sendgrid/index.ts';
import { shopifySource } from '../connectors/shopify/index.ts';
import { slackNotifier } from '../connectors/slack/index.ts';
import { stripeSource } from '../connectors/stripe/index.ts';
import { woocommerceSource } from '../connectors/woocommerce/index.ts';
import { check } from '../lib/config.ts';
import type { StoreConfig } from '../lib/project-schema.ts';
import type { Channel } from '../lib/channel.ts';
import type { Destination } from '../lib/destination.ts';
import type { Source } from '../lib/connector.ts';
import type { Output, OutputSelection } from '../lib/output.ts';
import type { Notifier, NotifierType } from '../lib/notifier.ts';
import { PipelineError } from '../lib/errors.ts';

export const sources: ReadonlyMap<string, Source<unknown>> = new Map(
  [filesSource, postgresSource, shopifySource, stripeSource, woocommerceSource].map((source) => [
    source.name,
    source as unknown as Source<unknown>,
  ]),
);

export const destinations: ReadonlyMap<string, Destination<unknown>> = new Map(
  [filesDestination, postgresDestination, klaviyoDestination].map((destination) => [
    destination.name,
    destination as Destination<unknown>,
  ]),
);

export const outputs: ReadonlyMap<string, Output<OutputSelection>> = new Map(
  [postgresOutput].map((output) => [output.name, output as unknown as Output<OutputSelection>]),
);

export const channels: ReadonlyMap<string, Channel<unknown>> = new Map(
  [mailboxChannel, sendgridChannel, smtpChannel].map((channel) => [channel.name, channel as Channel<unknown>]),
);

export const notifierTypes: ReadonlyMap<string, NotifierType<unknown>> = new Map(
  [slackNotifier].map((type) => [type.name, type as NotifierType<unknown>]),
);

/** The console, and whoever stands under `notify` in perdura.yaml. Throws for what does not fit. */
export const createNotifiers = (
  write: (line: string) => void,
  { notify }: Pick<StoreConfig, 'notify'>,
): readonly Notifier[] => [
  createConsoleNotifier(write),
  ...notify.map((written, at) => {
    const type = notifierTypes.get(written.type);
    if (type !== undefined) return type.create(check(type.config, written, `notify[${at}] of perdura.yaml`));
    throw new PipelineError('config', `notify[${at}] of perdura.yaml: there is no type ${written.type}`, {
      remedy: `use ${[...notifierTypes.keys()].join(', ')}`,
    });
  }),
];
