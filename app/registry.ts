/** The connectors that Perdura knows. A new one is its folder and a line here. */
import { createConsoleNotifier } from '../connectors/console/console-notifier.ts';
import { filesSource } from '../connectors/files/index.ts';
import type { Notifier, Source } from '../lib/connector.ts';

export const sources: ReadonlyMap<string, Source<unknown>> = new Map(
  [filesSource].map((source) => [source.name, source as Source<unknown>]),
);

export const createNotifiers = (write: (line: string) => void): readonly Notifier[] => [createConsoleNotifier(write)];
