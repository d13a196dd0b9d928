/** What the web server works with. */
import type { Logger } from 'pino';
import type { Project } from '../lib/config.ts';
import type { State } from '../storage/state/index.ts';
import { signalInbox } from './inbox.ts';
import { readSecret } from './secret.ts';
import type { Session } from './session.ts';
import { createWaker } from './waker.ts';

export type { ReceivedEvent } from '../storage/state/index.ts';

export interface WebDependencies {
  readonly state: Pick<State, 'inbox' | 'sends' | 'suppressions'>;
  /** Signs the links in mails. */
  readonly secret: string;
  readonly project: Pick<Project, 'config' | 'file'>;
  readonly log: Logger;
  readonly now: () => Date;
  /** Tells the store's worker that events wait. Returns at once and never fails. */
  wake(store: string): void;
}

export async function openWeb(session: Session): Promise<WebDependencies & { close(): Promise<void> }> {
  const waker = createWaker(session, signalInbox);
  return {
    state: await session.state(),
    secret: readSecret(session.project),
    project: session.project,
    log: session.log,
    now: () => new Date(),
    wake: waker.wake,
    close: waker.close,
  };
}
