/** WooCommerce's REST API, version 3: lists with their totals, and what its refusals mean. */
import type { SourceTools } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { JsonAnswer, StatusMeaning } from '../../lib/http.ts';
import { requestPatiently } from '../../lib/patient-http.ts';
import type { WoocommerceConfig } from './config.ts';
import { type Fields, isFields } from './fields.ts';

export interface List {
  readonly objects: readonly Fields[];
  /** Objects that the question fits in all. */
  readonly total: number;
}

export interface Client {
  /** `path` below the shop's `/wp-json/`. */
  get(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  list(path: string, query: Query, signal: AbortSignal): Promise<List>;
  /** What the shop's clock showed when it last answered; undefined when it did not say. */
  shopTime(): Date | undefined;
}

export type Query = Readonly<Record<string, string | number>>;

const system = 'woocommerce';

export function createClient(config: WoocommerceConfig, { wait }: SourceTools = {}): Client {
  const { consumerKey, consumerSecret } = config;
  const authorization = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
  const headers = { accept: 'application/json', ...(config.auth === 'header' && { authorization }) };
  const keys = config.auth === 'query' ? { consumer_key: consumerKey, consumer_secret: consumerSecret } : {};
  const base = `${config.url.replace(/\/+$/, '')}/wp-json/`;
  let shopTime: Date | undefined;

  async function ask(path: string, query: Query, signal: AbortSignal): Promise<JsonAnswer> {
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    for (const [name, value] of Object.entries(keys)) url.searchParams.set(name, value);
    const patience = { meaning, ...(wait === undefined ? {} : { wait }) };
    const answer = await requestPatiently(system, { method: 'GET', url, headers, signal }, patience);
    const date = Date.parse(answer.headers.get('date') ?? '');
    shopTime = Number.isNaN(date) ? undefined : new Date(date);
    return answer;
  }

  return {
    shopTime: () => shopTime,
    get: async (path, query, signal) => (await ask(path, query, signal)).body,
    async list(path, query, signal) {
      const answer = await ask(`wc/v3/${path}`, query, signal);
      const total = answer.headers.get('x-wp-total');
      if (!Array.isArray(answer.body) || !answer.body.every(isFields)) {
        throw new PipelineError('bad_data', `${system}: GET ${path} answers in a shape that is not known`, {
          remedy: 'check url; a plugin may change what the API answers',
        });
      }
      if (total === null || !/^\d+$/.test(total)) {
        throw new PipelineError('config', `${system}: GET ${path} answers without the header X-WP-Total`, {
          remedy: 'let proxies and plugins before the shop pass X-WP-Total on',
        });
      }
      return { objects: answer.body, total: Number(total) };
    },
  };
}

/** WordPress says what is wrong as `{code, message}`; its message may be in any language, and name people. */
function meaning({ status, body }: JsonAnswer): StatusMeaning {
  const code = isFields(body) && typeof body['code'] === 'string' ? body['code'] : undefined;
  const isHtml = body === undefined;
  const authRemedy = isHtml
    ? 'let the security plugin or firewall before the shop pass requests to /wp-json/wc/v3'
    : status === 403
      ? 'give the key to a user who may see orders, with permission to read'
      : code === 'woocommerce_rest_cannot_view'
        ? 'no key arrived: the server drops the Authorization header; set auth to query, or let it pass the header on'
        : 'check consumerKey and consumerSecret';
  return { detail: code?.replace(/[^\w-]/g, ''), authRemedy };
}
