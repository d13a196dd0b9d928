/**
 * Channel `sendgrid`: mail through SendGrid's API. Content is personal, so a request carries one mail. The API knows no
 * idempotency: a request is repeated only when its answer says that the mail was not taken.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Channel } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { handOver } from '../../lib/hand-over.ts';
import { requestJson, statusError } from '../../lib/http.ts';
import { type SendgridConfig, sendgridConfig } from './config.ts';
import { createSendgridWay, createThrottle } from './way.ts';

export const sendgridChannel: Channel<SendgridConfig> = {
  name: 'sendgrid',
  config: sendgridConfig,
  open: (config) => ({
    check: (signal) => checkKey(config, signal),
    async *send(messages, signal) {
      // Slow to load, and runs that mail nobody never need it.
      const { createService } = await import('./service.ts');
      // Connections live as long as the batch: one that lay idle may be gone, which is found out too late to be told.
      const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
      const service = createService(config, agents);
      const throttle = createThrottle();
      const startWay = () => createSendgridWay({ service, throttle, sandbox: config.sandbox });
      try {
        yield* handOver({ messages, signal, ways: config.maxConnections, startWay, throws: ['auth', 'config'] });
      } finally {
        agents.http.destroy();
        agents.https.destroy();
      }
    },
    close: async () => undefined,
  }),
};

/** The key works, and may send. */
async function checkKey({ baseUrl, apiKey, timeoutSeconds }: SendgridConfig, signal: AbortSignal): Promise<void> {
  const request = {
    method: 'GET',
    url: new URL('/v3/scopes', baseUrl),
    headers: { authorization: `Bearer ${apiKey}` },
    signal,
    timeoutSeconds,
  } as const;
  const answer = await requestJson('sendgrid', request);
  if (answer.status >= 400) {
    throw statusError('sendgrid', request, answer, { detail: undefined, authRemedy: 'check apiKey of the channel' });
  }
  const { scopes } = (answer.body ?? {}) as { readonly scopes?: unknown };
  if (!Array.isArray(scopes) || !scopes.includes('mail.send')) {
    throw new PipelineError('auth', 'sendgrid: the key has not the right mail.send', {
      remedy: 'give it “Mail Send” in SendGrid’s settings, or use another key',
    });
  }
}
