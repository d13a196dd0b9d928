/** Questions to the Admin API: GraphQL over HTTP, asked again while the shop is busy, each answer parsed. */
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import { pause } from '../../lib/http.ts';
import { requestPatiently } from '../../lib/patient-http.ts';
import { originOf, type ShopifyConfig } from './config.ts';
import { faultError, faultsOf, hasCode, meaningOf, tooDear } from './faults.ts';
import { createThrottle, queryCost, secondsUntilAffordable } from './throttle.ts';

export interface Question<T> {
  /** Of the operation in the query; costs are remembered by it. */
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Of `data`. */
  readonly shape: z.ZodType<T>;
}

export interface Client {
  readonly wait: (seconds: number, signal: AbortSignal) => Promise<void>;
  ask<T>(question: Question<T>, signal: AbortSignal): Promise<T>;
  /** Version that answered last; Shopify takes another one when the wanted one is no longer there. */
  servedVersion(): string | undefined;
}

/** A shop whose limit others use up is waited for this often. */
const throttledAttempts = 40;
const brokenAttempts = 5;

const envelope = z.object({ extensions: z.object({ cost: queryCost.optional().catch(undefined) }).nullish() });

export function createClient(config: ShopifyConfig, wait = pause): Client {
  const url = new URL(`/admin/api/${config.apiVersion}/graphql.json`, originOf(config));
  const headers = {
    'x-shopify-access-token': config.accessToken,
    'content-type': 'application/json',
    accept: 'application/json',
  };
  const throttle = createThrottle(wait);
  let served: string | undefined;

  async function send<T>({ name, query, variables }: Question<T>, signal: AbortSignal): Promise<unknown> {
    await throttle.turn(name, signal);
    const body = JSON.stringify({ query, variables, operationName: name });
    const request = { method: 'POST', url, headers, body, signal } as const;
    const answer = await requestPatiently('shopify', request, { meaning: meaningOf, wait });
    served = answer.headers.get('x-shopify-api-version') ?? served;
    return answer.body;
  }

  return {
    wait,
    servedVersion: () => served,
    async ask(question, signal) {
      const subject = `shopify: ${question.name}`;
      for (let attempt = 1; ; attempt += 1) {
        const body = await send(question, signal);
        const cost = envelope.safeParse(body).data?.extensions?.cost;
        if (cost !== undefined) throttle.learn(question.name, cost);
        const faults = faultsOf(body);
        if (faults.length === 0) return parse(question.shape, body, subject);
        const isThrottled = hasCode(faults, 'THROTTLED');
        if (isThrottled && cost !== undefined && cost.requestedQueryCost > cost.throttleStatus.maximumAvailable) {
          throw faultError(subject, [
            { message: 'the query costs more than the limit', extensions: { code: tooDear } },
          ]);
        }
        const attempts = isThrottled ? throttledAttempts : brokenAttempts;
        const isPassing = isThrottled || hasCode(faults, 'INTERNAL_SERVER_ERROR', 'TIMEOUT');
        if (!isPassing || attempt >= attempts) throw faultError(subject, faults);
        const affordable = cost === undefined ? undefined : secondsUntilAffordable(cost);
        await wait(isThrottled && affordable !== undefined ? affordable : Math.min(60, 2 ** (attempt - 1)), signal);
      }
    },
  };
}

function parse<T>(shape: z.ZodType<T>, body: unknown, subject: string): T {
  const result = z.object({ data: shape }).safeParse(body);
  if (result.success) return result.data.data;
  const [issue] = result.error.issues;
  throw new PipelineError('bad_data', `${subject} answers in a shape that is not known, at ${issue?.path.join('.')}`, {
    remedy: 'check baseUrl and apiVersion',
  });
}
