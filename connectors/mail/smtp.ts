/** Channel `smtp`: mail through a server of one's own or of a provider. */
import { readFile } from 'node:fs/promises';
import type { Channel } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { handOver } from '../../lib/hand-over.ts';
import type { Dkim } from './compose.ts';
import { type SmtpConfig, smtpConfig } from './config.ts';
import { openSession, type SmtpServer } from './session.ts';
import { createSmtpWay } from './smtp-way.ts';

export const smtpChannel: Channel<SmtpConfig> = {
  name: 'smtp',
  config: smtpConfig,
  open(config) {
    const server = serverOf(config);
    const { maxConnections, maxMessages } = config;
    return {
      async check(signal) {
        await readDkim(config);
        const session = await openSession(server, signal);
        session.close();
      },
      async *send(messages, signal) {
        const dkim = await readDkim(config);
        const open = (opening: AbortSignal) => openSession(server, opening);
        const startWay = () => createSmtpWay({ open, maxMessages, dkim });
        yield* handOver({ messages, signal, ways: maxConnections, startWay, throws: ['auth', 'config'] });
      },
      close: async () => undefined,
    };
  },
};

function serverOf({ host, port, secure, requireTls, user, password, timeoutSeconds }: SmtpConfig): SmtpServer {
  return {
    host,
    port: port ?? (secure ? 465 : 587),
    secure,
    requireTls,
    login: user === undefined ? undefined : { user, pass: password ?? '' },
    timeoutMs: timeoutSeconds * 1000,
  };
}

async function readDkim({ dkim }: SmtpConfig): Promise<Dkim | undefined> {
  if (dkim === undefined) return undefined;
  const { domain, selector, privateKeyFile } = dkim;
  try {
    return { domain, selector, privateKey: await readFile(privateKeyFile, 'utf8') };
  } catch (cause) {
    throw new PipelineError('config', `dkim: the key file ${privateKeyFile} cannot be read`, {
      remedy: 'correct privateKeyFile, or the rights of the file',
      cause,
    });
  }
}
