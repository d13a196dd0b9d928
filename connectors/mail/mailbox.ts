/** Channel `mailbox`: mail that stays on this machine, for trying out campaigns. It is sent by SMTP like any other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { handOver } from '../../lib/hand-over.ts';
import { type MailboxConfig, mailboxConfig } from './config.ts';
import { becomesQuiet, findServer, keysIn, mailboxFolder, mailboxUser } from './mailbox-folder.ts';
import { openSession, type SmtpServer } from './session.ts';
import { createSmtpWay } from './smtp-way.ts';

const timeoutMs = 30_000;
const quietMs = 30_000;
/** How long another's server may take to store what it has read already. */
const foreignServerMs = 1_000;

export const mailboxChannel: Channel<MailboxConfig> = {
  name: 'mailbox',
  config: mailboxConfig,
  open({ server }, place) {
    const folder = server?.folder ?? mailboxFolder(place);
    // Looked up every time: a worker that starts again serves at another port.
    const open = async (signal: AbortSignal) => openSession(await whereTo(server, folder), signal);
    return {
      isOwnServer: server === undefined,
      async check(signal) {
        if (server !== undefined) (await open(signal)).close();
      },
      send: (messages, signal) =>
        // Whatever answers at the port of a server that is gone is not the mailbox: all of it may be over in a moment.
        handOver({
          messages,
          signal,
          ways: 5,
          startWay: () => createSmtpWay({ open, maxMessages: 1_000 }),
          throws: [],
        }),
      async reconcile(sendKeys, signal) {
        // Perdura's own server begins a file before it asks for a mail: none half-written means none under way.
        if (server !== undefined) await sleep(foreignServerMs, undefined, { signal });
        const isQuiet = await becomesQuiet(folder, quietMs, signal);
        const stored = await keysIn(folder);
        const known = sendKeys.filter((key) => isQuiet || stored.has(key));
        return new Map(known.map((key) => [key, stored.has(key) ? 'accepted' : 'not_accepted'] as const));
      },
      close: async () => undefined,
    };
  },
};

async function whereTo(server: MailboxConfig['server'], folder: string): Promise<SmtpServer> {
  const common = { secure: false, requireTls: false, timeoutMs };
  if (server !== undefined) return { ...common, host: server.host, port: server.port, login: undefined };
  const record = await findServer(folder);
  if (record === undefined) {
    throw new PipelineError('unavailable', 'mailbox: is not being served', {
      remedy: 'start `perdura worker` or `perdura up`, which serve it',
    });
  }
  const { port, password } = record;
  return { ...common, host: '127.0.0.1', port, login: { user: mailboxUser, pass: password } };
}
