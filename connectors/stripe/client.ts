/**
 * The SDK, set up so that nothing happens behind our back: one API version, no telemetry, and no
 * attempts of its own. Trying again is ours: it can be stopped, waits as long as Stripe asks, and ends early enough for
 * Temporal to take over.
 */
import { Stripe } from 'stripe';
import type { SourceTools } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { tryPatiently } from '../../lib/patient-http.ts';
import type { StripeConfig } from './config.ts';
import { stripeFailure } from './errors.ts';
import { createAgent, createHttpClient } from './http.ts';

/** Payloads are read as this version writes them; webhook endpoints should be made with it, too. */
const apiVersion = '2026-10-28.endive';

const timeoutSeconds = 80;

export interface StripeClient {
  /** One request of the SDK, asked again as long as that makes sense. `what` names it in messages: `charges`. */
  ask<T>(what: string, signal: AbortSignal, request: (stripe: Stripe) => Promise<T>): Promise<T>;
  close(): void;
}

export function createClient(config: StripeConfig, { wait }: SourceTools = {}): StripeClient {
  const { protocol, hostname, port } = new URL(config.baseUrl);
  const isSecure = protocol === 'https:';
  const agent = createAgent(isSecure);
  const clients = new WeakMap<AbortSignal, Stripe>();

  const clientFor = (signal: AbortSignal): Stripe => {
    const known = clients.get(signal);
    if (known !== undefined) return known;
    const made = new Stripe(config.apiKey, {
      apiVersion,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (isSecure ? 443 : 80) : port,
      protocol: isSecure ? 'https' : 'http',
      httpClient: createHttpClient(agent, signal, timeoutSeconds),
      maxNetworkRetries: 0,
      timeout: timeoutSeconds * 1000,
      telemetry: false,
      appInfo: { name: 'perdura' },
      ...(config.account === undefined ? {} : { stripeAccount: config.account }),
    });
    clients.set(signal, made);
    return made;
  };

  return {
    ask: (what, signal, request) =>
      tryPatiently(
        async () => {
          signal.throwIfAborted();
          try {
            return await request(clientFor(signal));
          } catch (error) {
            signal.throwIfAborted();
            return stripeFailure(what, error, config.apiKey);
          }
        },
        signal,
        { wait },
      ) as Promise<never>,
    close: () => agent.destroy(),
  };
}

/** For what an object lacks: Stripe, or a proxy before it, speaks another version. */
export const shapeFailure = (what: string, path: string): PipelineError =>
  new PipelineError('bad_data', `stripe: ${what}: ${path} is missing or is of another type than it was`, {
    remedy: `check baseUrl, and that the API version ${apiVersion} is answered`,
  });
