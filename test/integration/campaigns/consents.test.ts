import { afterAll, beforeAll, expect, it } from 'vitest';
import { findWithoutConsent } from '../../../activities/campaign/consents.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

let shop: Awaited<ReturnType<typeof openSqlShop>>;
beforeAll(async () => {
  shop = await openSqlShop();
});
afterAll(() => shop.close());

const email = { channel: 'email' };

/** Ids of those who may not be written to, when the snapshot had `frozen` of everybody. */
async function without(frozen: string): Promise<readonly string[]> {
  const people = await shop.rows<{ id: string; key: string }>(
    'select customer_id as id, customer_key as key from int_customers_resolved where not is_alias order by 1',
  );
  const sends = people.map(({ id, key }) => ({ sendKey: id, customerKey: key, consent: frozen }));
  const missing = await findWithoutConsent({ store: 'acme', warehouse: shop.warehouse }, sends);
  return [...missing].toSorted();
}

it('takes the newest word of any identity, also after the reference date, and else what was published', async () => {
  await shop.transform({
    customers: ['anna', 'bert', 'cleo', 'dora', 'emil'].map((id) => ({
      customer_id: id,
      email: id === 'emil' ? 'dora@example.test' : `${id}@example.test`,
      created_at: id === 'emil' ? '2024-02-01' : '2024-01-01',
    })),
    consents: [
      { customer_id: 'anna', ...email, status: 'subscribed', at: '2024-01-01' },
      // The reference date is 2024-06-30.
      { customer_id: 'anna', ...email, status: 'unsubscribed', at: '2024-08-01' },
      { customer_id: 'bert', ...email, status: 'unsubscribed', at: '2024-01-01' },
      { customer_id: 'bert', channel: 'Email', status: 'Subscribed', at: '2024-08-01' },
      { customer_id: 'bert', channel: 'sms', status: 'unsubscribed', at: '2024-09-01' },
      { customer_id: 'dora', ...email, status: 'subscribed', at: '2024-03-01' },
      // The same person by her address.
      { customer_id: 'emil', ...email, status: 'unsubscribed', at: '2024-04-01' },
    ],
  });
  expect(await without('subscribed')).toEqual(['anna', 'dora']);
  // Nothing is known of cleo but what was published.
  expect(await without('never')).toEqual(['anna', 'cleo', 'dora']);
});

it('finds the word of somebody whose key was merged into another since', async () => {
  const [merged] = await shop.rows<{ key: string }>(
    `select substr(sha256('acme' || chr(31) || source || chr(31) || customer_id), 1, 32) as key
     from int_customers_resolved where customer_id = 'emil'`,
  );
  const send = { sendKey: 'emil', customerKey: merged?.key ?? '', consent: 'subscribed' };
  expect(await findWithoutConsent({ store: 'acme', warehouse: shop.warehouse }, [send])).toEqual(new Set(['emil']));
});

it('sends to nobody where no consent is known at all', async () => {
  await shop.transform({ customers: [{ customer_id: 'anna', email: 'anna@example.test' }] });
  expect(await without('never')).toEqual(['anna']);
});
