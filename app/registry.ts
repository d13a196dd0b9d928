/** The connectors that Perdura knows. A new one is its folder and a line here. */
import { createConsoleNotifier } from '../connectors/console/console-notifier.ts';
import { filesDestination } from '../connectors/files/files-destination.ts';
import { filesSource } from '../connectors/files/index.ts';
import { mailboxChannel, smtpChannel } from '../connectors/mail/index.ts';
import { klaviyoDestination } from '../connectors/klaviyo/index.ts';
import { postgresDestination } from '../connectors/postgres/index.ts';
import type { Channel } from '../lib/channel.ts';
import type { Destination } from '../lib/destination.ts';
import type { Source } from '../lib/connector.ts';
import type { Notifier } from '../lib/notifier.ts';

export const sources: ReadonlyMap<string, Source<unknown>> = new Map(
  [filesSource].map((source) => [source.name, source as Source<unknown>]),
);

export const destinations: ReadonlyMap<string, Destination<unknown>> = new Map(
  [filesDestination, postgresDestination, klaviyoDestination].map((destination) => [
    destination.name,
    destination as Destination<unknown>,
  ]),
);

export const channels: ReadonlyMap<string, Channel<unknown>> = new Map(
  [mailboxChannel, smtpChannel].map((channel) => [channel.name, channel as Channel<unknown>]),
);

export const createNotifiers = (write: (line: string) => void): readonly Notifier[] => [createConsoleNotifier(write)];
