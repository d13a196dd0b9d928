/**
 * The mailbox of this machine: an SMTP server on 127.0.0.1 that stores what it accepts, one file a mail, before it says
 * so. It takes mail for the domains that belong to nobody, so that nobody believes customers have been written to.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { PipelineError } from '../../lib/errors.ts';
import { sendHeader } from './compose.ts';
import { findServer, listParts, mailboxUser, newMailName, newPartName, serverFile } from './mailbox-folder.ts';

export interface MailboxServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface MailboxServerOptions {
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number | undefined;
  readonly now?: () => Date;
}

const largestMailBytes = 25 << 20;
/** RFC 2606 and 6761: nobody has an inbox there. */
const nobodysDomain = /[@.](test|example)$|[@.]example\.(com|net|org)$/i;

/** Serves until it is closed, and leaves a record of where; whoever sends needs the record's password. */
export async function startMailboxServer(options: MailboxServerOptions): Promise<MailboxServer> {
  const { folder, port = 0, now = () => new Date() } = options;
  await mkdir(folder, { recursive: true });
  for (const part of await listParts(folder, { isDead: true })) await rm(join(folder, part), { force: true });
  const password = randomBytes(24).toString('base64url');
  // Loaded by whoever has a mailbox.
  const smtp = await import('smtp-server');
  const server = new smtp.SMTPServer({
    banner: 'Perdura mailbox',
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: largestMailBytes,
    closeTimeout: 2_000,
    logger: false,
    onAuth({ username, password: given }, _session, done) {
      const isOurs = username === mailboxUser && areEqual(given ?? '', password);
      if (isOurs) done(null, { user: mailboxUser });
      else done(reply(535, '5.7.8 this is the mailbox of another project'));
    },
    onRcptTo({ address }, _session, done) {
      if (nobodysDomain.test(address)) done();
      else done(reply(550, '5.7.1 the mailbox takes mail for .test and .example only'));
    },
    onData(stream, session, done) {
      storeMail(folder, stream, session, now()).then(
        (name) => done(null, `stored as ${name}`),
        () => done(reply(451, '4.3.0 the mail cannot be stored')),
      );
    },
  });
  await listen(server, port);
  // What clients do wrong ends their connections only.
  server.on('error', () => undefined);
  const listening = (server.server.address() as AddressInfo).port;
  await replaceFile(serverFile(folder), JSON.stringify({ port: listening, pid: process.pid, password }));
  return {
    port: listening,
    async close() {
      await new Promise<void>((resolve) => server.close(resolve));
      if ((await findServer(folder))?.password === password) await rm(serverFile(folder), { force: true });
    },
  };
}

/** Resolves once the mail is on disk under its name. Never half of it: what breaks off is removed. */
async function storeMail(
  folder: string,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  receivedAt: Date,
): Promise<string> {
  const part = join(folder, newPartName());
  // At once, before the body is asked for: who looks for a mail sees that one is under way.
  writeFileSync(part, '', { flag: 'wx', mode: 0o600 });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const recipients = envelope.rcptTo.map(({ address }) => `Delivered-To: ${address}\r\n`).join('');
    const name = newMailName(receivedAt, sendKeyOf(body));
    await writeThrough(part, [Buffer.from(recipients), body]);
    await rename(part, join(folder, name));
    await syncFolder(folder);
    return name;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function sendKeyOf(mail: Buffer): string {
  const end = mail.indexOf('\r\n\r\n');
  const header = mail.subarray(0, end === -1 ? mail.length : end).toString('latin1');
  return new RegExp(`^${sendHeader}: *([0-9A-Za-z_]{1,64}) *$`, 'im').exec(header)?.[1] ?? 'none';
}

async function writeThrough(path: string, chunks: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writev(chunks);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name lasts only once its folder is on disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function replaceFile(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, path);
}

const listen = (server: SMTPServer, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new PipelineError('config', `mailbox: port ${port} cannot be listened on, ${cause.code ?? cause.message}`, {
          remedy: 'name another port in the channel, or none: then a free one is taken',
          cause,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });

const reply = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

function areEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
