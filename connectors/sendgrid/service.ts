/** SendGrid's own client, with limits: by itself it waits for ever and follows redirects. */
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import sendgrid from '@sendgrid/mail';
import type { SendgridConfig } from './config.ts';

export type Service = typeof sendgrid;
export type MailData = Exclude<Parameters<Service['send']>[0], readonly unknown[]>;

/** What the SDK has beside its one instance for everybody, and its types do not tell. */
interface Untold {
  readonly MailService: new () => Service & {
    readonly client: { setDefaultRequest(defaults: Readonly<Record<string, unknown>>): unknown };
  };
}

export function createService(
  { apiKey, baseUrl, timeoutSeconds }: SendgridConfig,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
): Service {
  const service = new (sendgrid as unknown as Untold).MailService();
  service.setApiKey(apiKey);
  service.client.setDefaultRequest({
    // After the key, which sets the default address.
    baseUrl,
    timeout: timeoutSeconds * 1000,
    maxRedirects: 0,
    httpAgent: agents.http,
    httpsAgent: agents.https,
  });
  return service;
}
