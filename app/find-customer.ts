/** A customer as somebody names one: by key, by the shop's own id, or by address. */
import { PipelineError } from '../lib/errors.ts';
import { normaliseAddress } from '../lib/pure/mail-address.ts';
import { type Published, withPublished } from './published.ts';
import type { Session } from './session.ts';

export async function findCustomer(session: Session, store: string, named: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(named)) return named;
  return withPublished(session, store, { withContacts: true }, ({ reader }) => findCustomerIn(reader, store, named));
}

/** Among those of an open snapshot. */
export async function findCustomerIn(reader: Published['reader'], store: string, named: string): Promise<string> {
  const rows = await reader.rows<{ customer_key: string }>(
    named.includes('@')
      ? 'select customer_key from contacts where lower(trim(nfc_normalize(email))) = $1 order by 1'
      : 'select customer_key from contacts where customer_key = $1 or customer_id = $1 order by 1',
    [named.includes('@') ? normaliseAddress(named) : named],
  );
  const [found] = rows;
  if (found !== undefined && rows.length === 1) return found.customer_key;
  throw new PipelineError(
    'config',
    named.includes('@') ? tellAddress(store, rows.length) : tellName(store, named, rows.length),
    { remedy: 'list customers with perdura customers, and name one by customer_key' },
  );
}

const tellName = (store: string, named: string, found: number): string =>
  found === 0
    ? `customer ${named}: neither a customer_key nor a customer id of ${store}`
    : `customer ${named}: ${found} customers have this id in different sources`;

/** Without the address itself, which is personal data. */
const tellAddress = (store: string, found: number): string =>
  found === 0 ? `that address: no customer of ${store} has it` : `that address: ${found} customers of ${store} have it`;
