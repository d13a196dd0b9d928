/** `perdura mailbox` as people type it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailboxChannel, mailboxFolder, startMailboxServer } from '../../../connectors/mail/index.ts';
import { createProject, type Project } from '../../support/cli.ts';
import { message, sendAll } from './messages.ts';

const configuration = `stores:
  shop:
    zone: Europe/Madrid
    currency: EUR
    sources: { files: { type: files, streams: { orders: orders.csv } } }
    channels: { mailbox: { type: mailbox } }
  other:
    zone: Europe/Madrid
    currency: EUR
    sources: { files: { type: files, streams: { orders: orders.csv } } }
`;

describe('perdura mailbox', () => {
  let project: Project;
  let folder: string;

  beforeAll(async () => {
    project = createProject({ 'perdura.yaml': configuration });
    const home = join(project.folder, '.perdura');
    folder = mailboxFolder({ home, store: 'shop' });
    const server = await startMailboxServer({ folder });
    const channel = mailboxChannel.open({ type: 'mailbox' }, { home, store: 'shop' });
    for (const n of [1, 2]) await sendAll(channel, [message(n)]);
    await sendAll(channel, [message(3, { subject: 'Ñandú \u009b31m', text: 'red \u001b[31m text\n' })]);
    await server.close();
  });
  afterAll(() => project.dispose());

  it('lists the newest first', async () => {
    const { stdout, code } = await project.perdura(['mailbox', 'list', '--store', 'shop', '--limit', '2']);
    expect(code).toBe(0);
    const [head, first, second, , total] = stdout.split('\n');
    expect(head).toMatch(/^n\s+received \(UTC\)\s+to\s+subject$/);
    expect(first).toMatch(/^1\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+customer-3@shop\.test\s+Ñandú/);
    expect(second).toMatch(/^2\s.*customer-2@shop\.test\s+Hello 2$/);
    expect(total).toBe('3 mails, the newest 2 shown');
    const { stdout: json } = await project.perdura(['mailbox', 'list', '--store', 'shop', '-o', 'json']);
    expect((JSON.parse(json) as { to: string }[]).map(({ to }) => to)).toEqual([
      'customer-3@shop.test',
      'customer-2@shop.test',
      'customer-1@shop.test',
    ]);
  });

  it('shows one, without letting it paint the terminal, and writes its HTML', async () => {
    const { stdout } = await project.perdura(['mailbox', 'show', '1', '--store', 'shop']);
    expect(stdout).toMatch(/^Delivered-To: customer-3@shop\.test\n/);
    expect(stdout).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\n');
    expect(stdout).toContain('\n\nred �[31m text\n');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    const html = /^html\s+(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(await readFile(html, 'utf8')).toContain('<p>Hello 3</p>');
    const { code, stderr } = await project.perdura(['mailbox', 'show', '9', '--store', 'shop']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('the mailbox holds 3')]);
  });

  it('says where they lie, and which store has none', async () => {
    const { stdout } = await project.perdura(['mailbox', 'path', '--store', 'shop']);
    expect(stdout.trim()).toBe(folder);
    const { code, stderr } = await project.perdura(['mailbox', 'list', '--store', 'other']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('has no channel of type mailbox')]);
  });
});
