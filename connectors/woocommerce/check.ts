/** Tries what reading needs, and says what to change. */
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import type { Query } from './client.ts';
import type { Shop } from './read-stretches.ts';

const one = { per_page: 1, _fields: 'id' };

export async function checkShop({ client, site }: Shop, signal: AbortSignal): Promise<readonly string[]> {
  const totalOf = async (path: string, query: Query = {}): Promise<number> => {
    try {
      return (await client.list(path, { ...one, ...query }, signal)).total;
    } catch (error) {
      throw explained(error, path);
    }
  };
  const orders = await totalOf('orders');
  const lines = [
    'WooCommerce REST API, version 3',
    count(orders, 'order'),
    count(await totalOf('customers', { role: 'all' }), 'customer'),
    count(await totalOf('products'), 'product'),
  ];
  const never = { modified_after: '2999-01-01T00:00:00', dates_are_gmt: 'true' };
  if ((await totalOf('orders', never)) > 0) {
    throw new PipelineError('config', 'woocommerce: orders cannot be asked for by when they were changed', {
      remedy: 'update WooCommerce to 5.8 or newer, and see whether a plugin or a cache changes what the API answers',
    });
  }
  const { zone } = await site(signal);
  lines.push(
    zone === undefined ? 'the site hides its time zone: an hour more is read around changes' : `time zone ${zone}`,
  );
  return lines;
}

/** A missing route is no missing order. */
function explained(error: unknown, path: string): unknown {
  if (!(error instanceof PipelineError)) return error;
  if (error.details['status'] === 404) {
    return new PipelineError('config', `woocommerce: there is no /wp-json/wc/v3/${path}`, {
      remedy:
        'check url; in WordPress set Settings → Permalinks to anything but Plain, activate WooCommerce, and let no plugin disable the REST API',
    });
  }
  return error;
}
