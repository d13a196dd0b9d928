/** The mailbox of this machine: the channel and the server behind it. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailboxPath, readMail, readMailbox, startMailboxes } from '../../../app/mailbox.ts';
import { listMails, mailboxChannel, mailboxFolder, startMailboxServer } from '../../../connectors/mail/index.ts';
import type { Project } from '../../../lib/config.ts';
import { describeChannel } from './contract.ts';
import { message, messages, never, sendAll, sendKey, statusOf } from './messages.ts';
import { parseMail } from './parse-mail.ts';

const makeHome = () => mkdtemp(join(tmpdir(), 'perdura-mailbox-'));
const open = (home: string) => mailboxChannel.open({ type: 'mailbox' }, { home, store: 'shop' });

describeChannel('mailbox', async () => {
  const home = await makeHome();
  const folder = mailboxFolder({ home, store: 'shop' });
  const server = await startMailboxServer({ folder });
  return {
    channel: open(home),
    unreachable: open(join(home, 'elsewhere')),
    delivered: async () =>
      Promise.all((await listMails(folder)).map(async (name) => parseMail(await readFile(join(folder, name))))),
    reset: async () => {
      for (const name of await listMails(folder)) await rm(join(folder, name));
    },
    addresses: { rejected: 'somebody@gmail.com' },
    async dispose() {
      await server.close();
      await rm(home, { recursive: true });
    },
  };
});

describe('the mailbox', () => {
  let home: string;
  let folder: string;
  beforeEach(async () => {
    home = await makeHome();
    folder = mailboxFolder({ home, store: 'shop' });
  });
  afterEach(() => rm(home, { recursive: true }));

  it('keeps a mail that is sent twice twice, each file named after its send', async () => {
    const server = await startMailboxServer({ folder, now: () => new Date('2026-11-22T05:06:43.123Z') });
    await sendAll(open(home), [message(1)]);
    await sendAll(open(home), [message(1)]);
    const names = await listMails(folder);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^20261122T050643123Z-[0-9a-f]{6}-[0-9a-f]{32}\.eml$/);
    expect(new Set(names.map((name) => name.slice(-36, -4)))).toEqual(new Set([sendKey(1)]));
    const raw = await readFile(join(folder, names[0] ?? ''), 'utf8');
    expect(raw).toMatch(/^Delivered-To: customer-1@shop\.test\r\n/);
    expect((await stat(join(folder, names[0] ?? ''))).mode & 0o077).toBe(0);
    await server.close();
    expect((await readdir(folder)).filter((name) => !name.endsWith('.eml'))).toEqual([]);
  });

  it('is found by the same channel when it is served again, at whatever port', async () => {
    const channel = open(home);
    expect(statusOf(await sendAll(channel, [message(1)]), sendKey(1))).toBe('deferred');
    const first = await startMailboxServer({ folder });
    expect(statusOf(await sendAll(channel, [message(1)]), sendKey(1))).toBe('accepted');
    await first.close();
    expect(statusOf(await sendAll(channel, [message(2)]), sendKey(2))).toBe('deferred');
    const second = await startMailboxServer({ folder });
    expect(statusOf(await sendAll(channel, [message(2)]), sendKey(2))).toBe('accepted');
    await second.close();
  });

  it('sends nothing to a mailbox of another project at a port that was ours', async () => {
    const otherHome = await makeHome();
    const otherFolder = mailboxFolder({ home: otherHome, store: 'shop' });
    const own = await startMailboxServer({ folder });
    const record = await readFile(join(folder, 'server.json'), 'utf8');
    await own.close();
    const other = await startMailboxServer({ folder: otherFolder, port: own.port });
    // As a killed worker leaves it, whose process id is in use again.
    await writeFile(join(folder, 'server.json'), record);
    expect(statusOf(await sendAll(open(home), [message(1)]), sendKey(1))).toBe('deferred');
    expect(await listMails(otherFolder)).toEqual([]);
    await other.close();
    await rm(otherHome, { recursive: true });
  });

  it('keeps nothing of a mail that breaks off, and clears what killed processes left', async () => {
    const dead = join(folder, '.4194304-0a0b0c0d0e0f.part');
    let server = await startMailboxServer({ folder });
    await writeFile(dead, 'half');
    await server.close();
    server = await startMailboxServer({ folder });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);

    const { password } = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')) as { password: string };
    const socket = connect(server.port, '127.0.0.1');
    const replies: string[] = [];
    socket.on('data', (chunk: Buffer) => replies.push(chunk.toString()));
    await expect.poll(() => replies.join('')).toContain('220');
    const login = Buffer.from(`\0perdura\0${password}`).toString('base64');
    socket.write(`EHLO x\r\nAUTH PLAIN ${login}\r\nMAIL FROM:<a@shop.test>\r\nRCPT TO:<b@shop.test>\r\nDATA\r\n`);
    await expect.poll(() => replies.join('')).toContain('354');
    // From here on somebody who looks sees that a mail is under way.
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    socket.write('X-Perdura-Send: abc\r\n\r\nhalf of it');
    const asked = open(home).reconcile?.(['abc'], never);
    const first = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
    expect(first).toBe('waits');
    socket.resetAndDestroy();
    expect(await asked).toEqual(new Map([['abc', 'not_accepted']]));
    expect(await listMails(folder)).toEqual([]);
    await server.close();
  });

  it('takes no mail from who does not know its password', async () => {
    const server = await startMailboxServer({ folder });
    const elsewhere = mailboxChannel.open(
      { type: 'mailbox', server: { host: '127.0.0.1', port: server.port, folder } },
      { home, store: 'shop' },
    );
    await expect(sendAll(elsewhere, messages(2))).resolves.toMatchObject([
      { outcome: { status: 'deferred' } },
      { outcome: { status: 'deferred' } },
    ]);
    expect(await listMails(folder)).toEqual([]);
    await server.close();
  });
});

describe('the mailboxes of a project', () => {
  it('are served for stores that have one, and read newest first', async () => {
    const home = await makeHome();
    const project = {
      home,
      folder: home,
      file: join(home, 'perdura.yaml'),
      config: {
        stores: {
          shop: { channels: { mailbox: { type: 'mailbox' }, mail: { type: 'smtp', host: 'mail.test' } } },
          other: { channels: {} },
        },
      },
    } as unknown as Project;
    const served = await startMailboxes(project, ['shop', 'other']);
    expect(await readdir(join(home, 'mailbox'))).toEqual(['shop']);
    expect(() => mailboxPath(project, 'other')).toThrow(/has no channel of type mailbox/);
    const folder = mailboxPath(project, 'shop');
    for (const n of [1, 2, 3]) await sendAll(open(home), [message(n)]);
    const { count, mails } = await readMailbox(folder, 2);
    expect(count).toBe(3);
    expect(mails.map(({ n, to, subject }) => [n, to, subject])).toEqual([
      [1, 'customer-3@shop.test', 'Hello 3'],
      [2, 'customer-2@shop.test', 'Hello 2'],
    ]);
    expect(Date.now() - Date.parse(mails[0]?.receivedAt ?? '')).toBeLessThan(60_000);
    expect(await readMail(folder, 3)).toMatchObject({
      subject: 'Hello 1',
      text: expect.stringContaining('Hello 1'),
      html: expect.stringContaining('<p>Hello 1</p>'),
      headers: expect.arrayContaining([{ name: 'X-Perdura-Send', value: sendKey(1) }]),
    });
    await expect(readMail(folder, 4)).rejects.toThrow(/the mailbox holds 3/);
    await served.close();
    await rm(home, { recursive: true });
  });
});
