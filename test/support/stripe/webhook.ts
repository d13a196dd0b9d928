/** A delivery as Stripe signs it. */
import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '../../../lib/connector.ts';
import type { Json } from './objects.ts';

export function signedDelivery(event: Json, secret: string, receivedAt: Date, ageSeconds = 0): WebhookRequest {
  const body = JSON.stringify(event);
  const second = Math.floor(receivedAt.getTime() / 1000) - ageSeconds;
  const signature = createHmac('sha256', secret).update(`${second}.${body}`).digest('hex');
  return {
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${second},v1=${signature}` },
    body: Buffer.from(body),
    receivedAt,
  };
}
