/** Unsubscribe links: looking changes nothing, however often and by whatever method; posting what RFC 8058 says does. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { WebDependencies } from '../app/web.ts';
import { longestToken, readSignedKey } from '../lib/signed-key.ts';
import { askPage, donePage, neutralPage, type Subscription } from './pages.ts';
import type { Language } from './texts.ts';

const bodyLimitBytes = 4 * 1_024;

interface Link {
  readonly sendKey: string;
  readonly subscription: Subscription;
  readonly isUnsubscribed: boolean;
}

export function createUnsubscribe(deps: WebDependencies, neutralLanguage: Language): Hono {
  const { state } = deps;
  const tooLarge = bodyLimit({
    maxSize: bodyLimitBytes,
    onError: (context) => context.html(neutralPage(neutralLanguage, 'failed'), 413),
  });
  const leadsNowhere = (context: Context, token: string) =>
    context.html(neutralPage(neutralLanguage, 'unknown'), token.length > longestToken ? 414 : 404);
  return new Hono()
    .get('/:token', async (context) => {
      const token = context.req.param('token');
      const link = await openLink(deps, token);
      if (link === undefined) return leadsNowhere(context, token);
      return context.html(link.isUnsubscribed ? donePage(link.subscription) : askPage(link.subscription));
    })
    .post('/:token', tooLarge, async (context) => {
      const token = context.req.param('token');
      const link = await openLink(deps, token);
      if (link === undefined) return leadsNowhere(context, token);
      const { sendKey, subscription, isUnsubscribed } = link;
      if (!isUnsubscribed) {
        const form = await context.req.parseBody().catch(() => undefined);
        if (form?.['List-Unsubscribe'] !== 'One-Click') return context.html(askPage(subscription), 400);
        const { address } = subscription;
        await state.sends.recordEvent({
          sendKey,
          event: 'unsubscribe',
          address,
          source: 'link',
        });
      }
      return context.html(donePage(subscription));
    });
}

/** undefined for whatever is no link of ours to a message that we know. */
async function openLink({ state, secret, project }: WebDependencies, token: string): Promise<Link | undefined> {
  const sendKey = readSignedKey(secret, token);
  const send = sendKey === undefined ? undefined : await state.sends.byKey(sendKey);
  if (sendKey === undefined || send === undefined || send.address === null) return undefined;
  const { store, address } = send;
  const reasons = await state.suppressions.find(store, [address]);
  const config = project.config.stores[store];
  return {
    sendKey,
    isUnsubscribed: [...reasons.values()].flat().includes('unsubscribe'),
    subscription: {
      language: config?.language ?? 'en',
      sender: config?.mail?.from.name ?? store,
      address,
    },
  };
}
