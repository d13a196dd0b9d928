/** A customer as somebody names one: by key, or by the shop's own id. */
import { PipelineError } from '../lib/errors.ts';
import { type Published, withPublished } from './published.ts';
import type { Session } from './session.ts';

export async function findCustomer(session: Session, store: string, named: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(named)) return named;
  return withPublished(session, store, { withContacts: true }, ({ reader }) => findCustomerIn(reader, store, named));
}

/** Among those of an open snapshot. */
export async function findCustomerIn(reader: Published['reader'], store: string, named: string): Promise<string> {
  const rows = await reader.rows<{ customer_key: string }>(
    'select customer_key from contacts where customer_key = $1 or customer_id = $1 order by 1',
    [named],
  );
  const [found] = rows;
  if (found !== undefined && rows.length === 1) return found.customer_key;
  throw new PipelineError(
    'config',
    found === undefined
      ? `customer ${named}: neither a customer_key nor a customer id of ${store}`
      : `customer ${named}: ${rows.length} customers have this id in different sources`,
    { remedy: 'list customers with perdura customers, and name one by customer_key' },
  );
}
