/** The mailboxes of this machine: served for as long as a worker works, and read by `perdura mailbox`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Email } from 'postal-mime';
import {
  listMails,
  mailboxChannel,
  mailboxFolder,
  type MailboxServer,
  startMailboxServer,
} from '../connectors/mail/index.ts';
import { check, type Project } from '../lib/config.ts';
import { PipelineError } from '../lib/errors.ts';

/** Serves the mailbox of every such store that has a channel for it; those that others serve are left to them. */
export async function startMailboxes(project: Project, stores: readonly string[]): Promise<{ close(): Promise<void> }> {
  const servers: MailboxServer[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    for (const store of stores) {
      const own = mailboxChannels(project, store).find(({ server }) => server === undefined);
      if (own === undefined) continue;
      const folder = mailboxFolder({ home: project.home, store });
      servers.push(await startMailboxServer({ folder, port: own.port }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

export interface StoredMail {
  /** 1 is the newest. */
  readonly n: number;
  readonly file: string;
  readonly receivedAt: string;
  readonly to: string;
  readonly subject: string;
}

/** Where the store's mailbox keeps its mails. */
export function mailboxPath(project: Project, store: string): string {
  const [channel] = mailboxChannels(project, store);
  if (channel === undefined) {
    throw new PipelineError('config', `store ${store}: has no channel of type mailbox`, {
      remedy: `add \`channels: { mailbox: { type: mailbox } }\` to it in ${project.file}`,
    });
  }
  return channel.server?.folder ?? mailboxFolder({ home: project.home, store });
}

/** The newest mails, and how many there are. */
export async function readMailbox(
  folder: string,
  limit: number,
): Promise<{ readonly count: number; readonly mails: readonly StoredMail[] }> {
  const names = (await listMails(folder)).toReversed();
  const mails = await Promise.all(
    names.slice(0, limit).map(async (name, index) => {
      const file = join(folder, name);
      return summary(index + 1, file, await parse(file));
    }),
  );
  return { count: names.length, mails };
}

export interface OpenedMail extends StoredMail {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
  readonly html: string | undefined;
}

/** @param n 1 is the newest */
export async function readMail(folder: string, n: number): Promise<OpenedMail> {
  const names = await listMails(folder);
  const name = names.at(-n);
  if (name === undefined) {
    throw new PipelineError('config', `mail ${n}: the mailbox holds ${names.length}`, {
      remedy: 'see `perdura mailbox list`',
    });
  }
  const file = join(folder, name);
  const mail = await parse(file);
  return {
    ...summary(n, file, mail),
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: mail.text ?? '',
    html: mail.html,
  };
}

async function parse(file: string): Promise<Email> {
  const { default: postalMime } = await import('postal-mime');
  return postalMime.parse(await readFile(file));
}

const summary = (n: number, file: string, mail: Email): StoredMail => ({
  n,
  file,
  receivedAt: receivedAt(file),
  to: (mail.to ?? []).map((to) => to.address ?? '').join(', '),
  subject: mail.subject ?? '',
});

/** From the file's name, which begins with it. */
const receivedAt = (file: string): string =>
  file
    .replace(/^.*?([^/]+)$/, '$1')
    .replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, '$1-$2-$3T$4:$5:$6.$7Z');

const mailboxChannels = (project: Project, store: string) =>
  Object.values(project.config.stores[store]?.channels ?? {})
    .filter(({ type }) => type === mailboxChannel.name)
    .map((channel) => check(mailboxChannel.config, channel, project.file));
