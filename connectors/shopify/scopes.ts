/** Whether the app may read what it is asked for. Without `read_all_orders` older orders are absent, without a word. */
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import type { Client } from './client.ts';
import type { ShopifyConfig } from './config.ts';

const installation = {
  name: 'Installation',
  query: `query Installation {
    currentAppInstallation { accessScopes { handle } }
    shop { myshopifyDomain currencyCode }
  }`,
  shape: z.object({
    currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
    shop: z.object({ myshopifyDomain: z.string(), currencyCode: z.string() }),
  }),
};

const needed = ['read_orders', 'read_customers', 'read_products'] as const;

/** What is fine, a line each. Throws when something is not. */
export async function checkInstallation(client: Client, config: ShopifyConfig, signal: AbortSignal) {
  const { currentAppInstallation, shop } = await client.ask(installation, signal);
  if (shop.myshopifyDomain.toLowerCase() !== config.shop) {
    throw new PipelineError('config', `shopify: the token belongs to ${shop.myshopifyDomain}, not to ${config.shop}`, {
      remedy: 'correct shop or accessToken',
    });
  }
  const granted = new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle));
  // Who may write may read.
  const missing = needed.filter((scope) => !granted.has(scope) && !granted.has(scope.replace('read', 'write')));
  if (missing.length > 0) {
    throw new PipelineError('auth', `shopify: the app lacks ${missing.join(' and ')}`, {
      remedy: 'add the access scopes to the app’s Admin API configuration and install it again',
      details: { missing },
    });
  }
  const seesAll = granted.has('read_all_orders');
  if (!seesAll && !config.recentOrdersOnly) {
    throw new PipelineError(
      'auth',
      'shopify: the app lacks read_all_orders: orders older than 60 days would be absent',
      {
        remedy: 'ask for read_all_orders in the app’s API access, or accept it with recentOrdersOnly: true',
        details: { missing: ['read_all_orders'] },
      },
    );
  }
  return [
    `shop ${shop.myshopifyDomain}, ${shop.currencyCode}`,
    ...needed.map((scope) => `scope ${scope}`),
    seesAll ? 'scope read_all_orders' : 'orders of the last 60 days only, as configured',
  ];
}

/** Shopify answers with another version when the wanted one is too old or not there yet. */
export function versionNote(client: Client, { apiVersion }: ShopifyConfig): string | undefined {
  const served = client.servedVersion();
  if (served === undefined || served === apiVersion) return undefined;
  return `API version ${served} answers instead of ${apiVersion}; set apiVersion to one that Shopify supports`;
}
