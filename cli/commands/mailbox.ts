/** `perdura mailbox`: what the mailbox of this machine holds. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mailboxPath, readMail, readMailbox } from '../../app/mailbox.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';

interface StoreOption {
  readonly store?: string;
}

export async function listMailbox(
  context: CommandContext,
  options: StoreOption & { readonly limit: number },
): Promise<number> {
  const mails = await readMailbox(folderOf(context, options), options.limit);
  const columns = [
    { head: 'n', align: 'right' as const },
    { head: 'received (UTC)' },
    { head: 'to' },
    { head: 'subject' },
  ];
  const rows = mails.mails.map(({ n, receivedAt, to, subject }) => [
    n,
    utc(receivedAt),
    printable(to),
    printable(subject),
  ]);
  const total = `${count(mails.count, 'mail')}${mails.count > rows.length ? `, the newest ${rows.length} shown` : ''}`;
  context.output.result(mails.mails, rows.length === 0 ? 'no mails' : `${showTable(columns, rows)}\n\n${total}`);
  return exitCodes.ok;
}

export async function showMail(context: CommandContext, options: StoreOption, n: string): Promise<number> {
  const folder = folderOf(context, options);
  // Parsed by commander.
  const { html, ...mail } = await readMail(folder, Number(n));
  const htmlFile = html === undefined ? undefined : join(folder, 'html', `${basename(mail.file, '.eml')}.html`);
  if (html !== undefined && htmlFile !== undefined) {
    await mkdir(join(folder, 'html'), { recursive: true });
    await writeFile(htmlFile, html, { mode: 0o600 });
  }
  const headers = mail.headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const places = [`mail  ${mail.file}`, ...(htmlFile === undefined ? [] : [`html  ${htmlFile}`])].join('\n');
  context.output.result({ ...mail, htmlFile }, printable(`${headers}\n\n${mail.text.trimEnd()}\n\n${places}`));
  return exitCodes.ok;
}

export async function mailboxFolder(context: CommandContext, options: StoreOption): Promise<number> {
  const folder = folderOf(context, options);
  context.output.result({ folder }, folder);
  return exitCodes.ok;
}

const folderOf = ({ session: { project } }: CommandContext, { store }: StoreOption): string =>
  mailboxPath(project, pickStore(project, store));

/** What a mail holds moves no cursor and paints no terminal. */
const printable = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '�');
