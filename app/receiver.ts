/** What the receiver works with: the inlets of a project's sources, and a state to put things into. */
import type { Logger } from 'pino';
import type { Project } from '../lib/config.ts';
import type { Source, WebhookRequest, WebhookVerdict } from '../lib/connector.ts';
import { PipelineError } from '../lib/errors.ts';
import { readSourceConfig } from '../lib/source-config.ts';
import type { ReceiverConfig } from '../lib/project-schema.ts';
import type { State } from '../storage/state/index.ts';
import { sources } from './registry.ts';
import type { Session } from './session.ts';
import { createWaker } from './waker.ts';
import { signalWebhooks } from './webhooks.ts';

export type { State };
export type { ReceivedWebhook } from '../storage/state/index.ts';

/** Where webhooks of one source come in: `POST /webhooks/<store>/<source>`. */
export interface Inlet {
  readonly store: string;
  readonly source: string;
  /** Whether there is a secret that signatures are compared with. */
  readonly isConfigured: boolean;
  /** Topics to subscribe to. */
  readonly topics: readonly string[];
  judge(request: WebhookRequest): WebhookVerdict;
}

export interface ReceiverDependencies {
  readonly state: Pick<State, 'webhooks'>;
  /** By `<store>/<source>`. */
  readonly inlets: ReadonlyMap<string, Inlet>;
  readonly limits: ReceiverConfig;
  readonly log: Logger;
  readonly now: () => Date;
  /** Tells the store's worker that webhooks wait. Returns at once and never fails. */
  wake(store: string): void;
}

export async function openReceiver(session: Session): Promise<ReceiverDependencies & { close(): Promise<void> }> {
  const inlets = openInlets(session.project, sources);
  if (![...inlets.values()].some(({ isConfigured }) => isConfigured)) {
    throw new PipelineError('config', `${session.project.file}: no source has a secret for webhooks`, {
      remedy: 'add it to a source that has webhooks; see `perdura sources list --kinds`',
    });
  }
  const waker = createWaker(session, signalWebhooks);
  return {
    state: await session.state(),
    inlets,
    limits: session.project.config.receiver,
    log: session.log,
    now: () => new Date(),
    wake: waker.wake,
    close: waker.close,
  };
}

/** Of every source whose type has webhooks. */
export function openInlets(
  { config, file, folder }: Pick<Project, 'config' | 'file' | 'folder'>,
  known: ReadonlyMap<string, Source<unknown>>,
): ReadonlyMap<string, Inlet> {
  const inlets = new Map<string, Inlet>();
  for (const [store, { sources: written }] of Object.entries(config.stores)) {
    for (const [name, settings] of Object.entries(written)) {
      const source = known.get(settings.type);
      if (source?.webhooks === undefined) continue;
      const { webhooks } = source;
      const checked = readSourceConfig(source, settings, folder, `${file}, source ${name}`);
      inlets.set(`${store}/${name}`, {
        store,
        source: name,
        isConfigured: webhooks.isConfigured(checked),
        topics: webhooks.topics,
        judge: (request) => webhooks.judge(checked, request),
      });
    }
  }
  return inlets;
}
