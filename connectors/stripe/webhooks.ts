/**
 * Stripe's webhooks. An event carries its object as it was then, without what hangs on it, so it is landed as the version of a
 * charge without refunds and disputes: right when there are none, older than any other where there are. What a refund or
 * dispute changes needs the whole charge, which the next sync asks for.
 */
import { Stripe } from 'stripe';
import type { Webhooks, WebhookMeaning, WebhookVerdict } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { charge } from './charge.ts';
import { shapeFailure } from './client.ts';
import type { StripeConfig } from './config.ts';
import { customerRows } from './customers.ts';
import { event, type StripeEvent } from './event.ts';
import { partsOf } from './whole-charges.ts';

const toleranceSeconds = 300;
/** Less than the shortest lookback: whatever a late one would have said, the next sync looks at again. */
const promptSeconds = 600;

const topics = [
  'charge.captured',
  'charge.expired',
  'charge.failed',
  'charge.pending',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'customer.created',
  'customer.updated',
] as const;

export const stripeWebhooks: Webhooks<StripeConfig> = {
  topics,
  isConfigured: ({ webhookSecret }) => webhookSecret !== undefined,

  judge({ webhookSecret = '', account, mode }, { headers, body, receivedAt }): WebhookVerdict {
    let told: unknown;
    try {
      told = Stripe.webhooks.constructEvent(
        body,
        headers['stripe-signature'] ?? '',
        webhookSecret,
        toleranceSeconds,
        undefined,
        receivedAt.getTime(),
      );
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) {
        return { kind: 'refused', because: 'malformed' };
      }
      return { kind: 'refused', because: error.message.includes('tolerance') ? 'too_old' : 'not_signed' };
    }
    const parsed = event.safeParse(told);
    if (!parsed.success) return { kind: 'refused', because: 'malformed' };
    const { id, type, livemode, account: of } = parsed.data;
    if ((of ?? undefined) !== account) return { kind: 'refused', because: 'other_account' };
    const isOfUse = (topics as readonly string[]).includes(type) && (livemode || mode === 'test');
    return isOfUse ? { kind: 'event', topic: type, dedupeKey: id } : { kind: 'ignored', topic: type };
  },

  read(config, { topic, body, receivedAt }): WebhookMeaning {
    const told = parse(topic, body);
    const { object } = told.data;
    if (topic.startsWith('customer.')) {
      if (!config.reads.includes('customers')) return nothing('customers are not read');
      // Customers have no versions: a late event must not replace what is newer.
      const lateSeconds = Date.parse(receivedAt) / 1000 - told.created;
      if (lateSeconds > promptSeconds) return nothing('it came late; the next sync reads the customer as it is now');
      return { kind: 'parts', parts: [{ stream: 'customers', rows: customerRows(object) }] };
    }
    if (!config.reads.includes('orders')) return nothing('orders are not read');
    if (object.object !== 'charge') return nothing('the next sync reads the charge that it belongs to');
    const parsed = charge.safeParse(object);
    if (!parsed.success) throw shapeFailure(topic, `data.object.${parsed.error.issues[0]?.path.join('.')}`);
    return {
      kind: 'parts',
      parts: partsOf([{ charge: parsed.data, refunds: [], disputes: [] }], config),
    };
  },
};

const nothing = (because: string): WebhookMeaning => ({ kind: 'nothing', because });

function parse(topic: string, body: string): StripeEvent {
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    throw new PipelineError('bad_data', `stripe: ${topic}: its body is no JSON`);
  }
  const parsed = event.safeParse(told);
  if (!parsed.success) throw shapeFailure(topic, parsed.error.issues[0]?.path.join('.') ?? 'the event');
  if (parsed.data.type !== topic) throw new PipelineError('bad_data', `stripe: ${topic}: its body is of another topic`);
  return parsed.data;
}
