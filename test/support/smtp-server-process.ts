/**
 * A mail server as a process of its own, which survives those that mail to it. Addresses say how it behaves: the part
 * before the first `-` of `drop-7@lab.test` is a manner of the table below. It stores what it accepts as `.eml` files
 * like the mailbox, and appends a line for each to `accepted.jsonl`: there anybody can count.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

interface Manner {
  /** Refused before the mail is read, the first so many times. */
  readonly refuse?: { readonly code: number; readonly text: string; readonly times: number };
  readonly stores?: boolean;
  /** The first so many times. */
  readonly dropsAnswer?: number;
  readonly waitMs?: number;
}

const always = Number.POSITIVE_INFINITY;
const manners: Readonly<Record<string, Manner>> = {
  /** Accepts, and the connection is gone before it can say so. */
  drop: { dropsAnswer: always },
  /** The connection is gone, and so is the mail. */
  lose: { dropsAnswer: 1, stores: false },
  /** Accepts, and takes its time to say so. */
  stall: { waitMs: 400 },
  busy: { refuse: { code: 451, text: '4.3.2 try again later', times: 2 } },
  nobody: { refuse: { code: 550, text: '5.1.1 no such user', times: always } },
};

const { folder, delayMs } = JSON.parse(process.argv[2] ?? '') as { readonly folder: string; readonly delayMs: number };
mkdirSync(folder, { recursive: true });
const seen = new Map<string, number>();
/** Of the connections, by where they come from. */
const sockets = new Map<string, Socket>();
let parts = 0;

const nthTime = (what: string): number => {
  const n = (seen.get(what) ?? 0) + 1;
  seen.set(what, n);
  return n;
};
const mannerOf = (address: string): Manner => manners[address.split('-', 1)[0] ?? ''] ?? {};

const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  authOptional: true,
  disableReverseLookup: true,
  logger: false,
  closeTimeout: 200,
  // Who stands still in the middle of a mail is left.
  socketTimeout: 3_000,
  onRcptTo({ address }, _session, done) {
    const { refuse } = mannerOf(address);
    if (refuse === undefined || nthTime(`refuse ${address}`) > refuse.times) return done();
    return done(Object.assign(new Error(refuse.text), { responseCode: refuse.code }));
  },
  onData(stream, session, done) {
    const part = join(folder, `.${process.pid}-${((parts += 1)).toString(16)}.part`);
    writeFileSync(part, '');
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A client that is gone in the middle of its mail leaves nothing behind.
    stream.on('error', () => rmSync(part, { force: true }));
    stream.on('end', () => void receive(Buffer.concat(chunks), part, session, done));
  },
});

async function receive(
  mail: Buffer,
  part: string,
  { envelope, remoteAddress, remotePort }: SMTPServerSession & { readonly remotePort?: number },
  done: (error?: Error | null, message?: string) => void,
): Promise<void> {
  const address = envelope.rcptTo[0]?.address ?? '';
  const { stores = true, dropsAnswer = 0, waitMs = 0 } = mannerOf(address);
  await sleep(delayMs);
  const isDropped = nthTime(`answer ${address}`) <= dropsAnswer;
  const sendKey = /^Message-ID: <([0-9a-f]{32})@/im.exec(mail.toString('latin1'))?.[1] ?? 'unknown';
  writeFileSync(part, mail);
  if (stores || !isDropped) {
    const at = new Date().toISOString().replace(/[-:.]/g, '');
    appendFileSync(join(folder, 'accepted.jsonl'), `${JSON.stringify({ address, sendKey })}\n`);
    renameSync(part, join(folder, `${at}-${randomBytes(3).toString('hex')}-${sendKey}.eml`));
  } else renameSync(part, join(folder, `lost-${randomBytes(6).toString('hex')}`));
  await sleep(waitMs);
  if (isDropped) {
    sockets.get(`${remoteAddress}:${remotePort}`)?.destroy();
    return;
  }
  done(null, `stored ${sendKey}`);
}

server.on('error', () => undefined);
server.server.on('connection', (socket: Socket) => {
  const name = `${socket.remoteAddress}:${socket.remotePort}`;
  sockets.set(name, socket);
  socket.once('close', () => sockets.delete(name));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }));
});
process.stdin.resume().on('end', () => process.exit(0));
