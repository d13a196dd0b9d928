/** `perdura inbox`: what came in from outside: providers' reports, and webhooks of sources. */
import { drainNow, readInbox } from '../../app/inbox.ts';
import { drainWebhooksNow, listKeptWebhooks, readWebhooks } from '../../app/webhooks.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showEvents, showKept, showWebhooks } from '../show/inbox.ts';

export async function inbox(
  { session, output }: CommandContext,
  options: { readonly store?: string },
): Promise<number> {
  const stores = pickStores(session.project, options.store);
  const events = await readInbox(session, stores);
  const inboxes = await Promise.all(
    [...events].map(async ([store, counts]) => ({ store, ...counts, webhooks: await readWebhooks(session, store) })),
  );
  const webhooks = inboxes.flatMap(({ store, webhooks: ofStore }) => ofStore.map((one) => ({ store, ...one })));
  const text = webhooks.length === 0 ? showEvents(inboxes) : `${showEvents(inboxes)}\n\n${showWebhooks(webhooks)}`;
  output.result(inboxes, text);
  return exitCodes.ok;
}

const mostKept = 1_000;

/** What a person has to look at. */
export async function list({ session, output }: CommandContext, options: { readonly store?: string }): Promise<number> {
  const stores = pickStores(session.project, options.store);
  const kept = await Promise.all(
    stores.map(async (store) =>
      (await listKeptWebhooks(session, store, mostKept)).map((webhook) => ({ store, ...webhook })),
    ),
  );
  const all = kept.flat();
  output.result(all, all.length === 0 ? 'no privacy request, and nothing was given up' : showKept(all));
  return exitCodes.ok;
}

export async function drain(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string; readonly again?: boolean },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const asked = { isAgain: options.again === true, signal };
  const { applied, unmatched, failed } = await drainNow(session, store, asked);
  const webhooks = await drainWebhooksNow(session, store, asked);
  const { landed, nothing, privacy } = webhooks;
  const lines = [
    `${count(applied, 'event')} of ${store} applied, ${unmatched} of no message known, ${failed} failed attempts`,
  ];
  if (landed + nothing + privacy + webhooks.failed > 0) {
    lines.push(
      `${count(landed, 'webhook')} landed, ${nothing} of no use, ${count(privacy, 'privacy request')}, ${webhooks.failed} failed attempts`,
    );
  }
  output.result({ store, applied, unmatched, failed, webhooks }, lines.join('\n'));
  return exitCodes.ok;
}

const pickStores = (project: CommandContext['session']['project'], named: string | undefined): readonly string[] =>
  named === undefined ? Object.keys(project.config.stores) : [pickStore(project, named)];
