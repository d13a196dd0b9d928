/** Where providers report: nothing is believed that is not signed, and 200 is said once the events are stored. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { WebDependencies } from '../app/web.ts';
import { parseEvents } from './sendgrid-events.ts';
import { eventKeys, isRecent, isSigned } from './sendgrid-signature.ts';

const bodyLimitBytes = 2 * 1_024 * 1_024;
const source = 'sendgrid';

export function createWebhooks({ state, project, log, now, wake }: WebDependencies): Hono {
  const keysOf = eventKeys(project);
  const app = new Hono();
  app.post(
    '/sendgrid/:store',
    // What can be refused by its headers is refused before its body is read.
    async (context, next) => {
      if (!keysOf.has(context.req.param('store'))) return context.json({ error: 'not found' }, 404);
      if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
        return context.json({ error: 'needs application/json' }, 415);
      if (!isRecent(context.req.header(timestampHeader), now())) return context.json(notSigned, 401);
      return next();
    },
    bodyLimit({ maxSize: bodyLimitBytes, onError: (context) => context.json({ error: 'too large' }, 413) }),
    async (context) => {
      const store = context.req.param('store');
      const body = new Uint8Array(await context.req.arrayBuffer());
      const signature = context.req.header(signatureHeader);
      const timestamp = context.req.header(timestampHeader);
      if (!isSigned(keysOf.get(store) ?? [], { signature, timestamp, body })) return context.json(notSigned, 401);
      const parsed = parseEvents(body);
      if (parsed === undefined) return context.json({ error: 'needs a list of events' }, 400);
      const { stored, repeated } = await state.inbox.add({ store, source, events: parsed.events });
      if (stored > 0) wake(store);
      log.info({ store, stored, repeated, ignored: parsed.ignored }, 'events of SendGrid');
      return context.json({ stored, repeated, ignored: parsed.ignored });
    },
  );
  return app;
}

const signatureHeader = 'x-twilio-email-event-webhook-signature';
const timestampHeader = 'x-twilio-email-event-webhook-timestamp';
const notSigned = { error: 'not signed, or too long ago' };
