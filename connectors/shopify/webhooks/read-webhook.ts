/** What a webhook means: rows, a request of a privacy law, or nothing that would have to be done. */
import { z } from 'zod';
import type { StoredWebhook, WebhookMeaning } from '../../../lib/connector.ts';
import { id, parseBody } from './body.ts';
import { silent } from './meanings.ts';
import { orderParts, orderShape, tellsRefunds } from './order-rows.ts';
import {
  consentParts,
  consentShape,
  customerParts,
  customerShape,
  productParts,
  productShape,
  tellsPrice,
} from './other-rows.ts';

const aboutCustomer = z.object({ shop_domain: z.string(), customer: z.object({ id }) });
const aboutShop = z.object({ shop_domain: z.string() });

export function readWebhook({ topic, body }: StoredWebhook): WebhookMeaning {
  switch (topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/paid':
    case 'orders/cancelled': {
      const order = parseBody(orderShape, topic, body);
      if (tellsRefunds(order)) return { kind: 'parts', parts: orderParts(order) };
      return nothing('its refunds are told in another currency than the shop’s: the next reading brings the order');
    }
    case 'customers/create':
    case 'customers/update':
      return { kind: 'parts', parts: customerParts(parseBody(customerShape, topic, body)) };
    case 'customers_email_marketing_consent/update':
      return { kind: 'parts', parts: consentParts(parseBody(consentShape, topic, body)) };
    case 'products/create':
    case 'products/update': {
      const product = parseBody(productShape, topic, body);
      if (tellsPrice(product)) return { kind: 'parts', parts: productParts(product) };
      return nothing('it does not tell all prices of the product: the next reading brings it');
    }
    case 'customers/data_request':
      return privacy('export', parseBody(aboutCustomer, topic, body).customer.id);
    case 'customers/redact':
      return privacy('erase_customer', parseBody(aboutCustomer, topic, body).customer.id);
    case 'shop/redact':
      parseBody(aboutShop, topic, body);
      return { kind: 'privacy', asks: 'erase_shop', customerIds: [] };
    default:
      return nothing(silent[topic] ?? 'the topic is not listened to');
  }
}

const nothing = (because: string): WebhookMeaning => ({ kind: 'nothing', because });

const privacy = (asks: 'export' | 'erase_customer', customer: string): WebhookMeaning => ({
  kind: 'privacy',
  asks,
  customerIds: [customer],
});
