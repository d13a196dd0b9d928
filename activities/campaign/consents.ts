/**
 * Who may be written to: the newest word on the channel email that the warehouse has of any of a person's identities,
 * whatever the reference date of the last run; else what was published when the audience was frozen.
 */
import { rawTable } from '../../storage/landing/index.ts';
import type { SendRecord } from '../../storage/state/index.ts';
import type { StoreDependencies } from '../dependencies.ts';

const consents = rawTable('consents');

type ConsentDependencies = Pick<StoreDependencies, 'store' | 'warehouse'>;

/** The sends whose customers have not subscribed. */
export async function findWithoutConsent(
  deps: ConsentDependencies,
  sends: readonly Pick<SendRecord, 'sendKey' | 'customerKey' | 'consent'>[],
): Promise<ReadonlySet<string>> {
  const newest = await readNewestConsents(
    deps,
    sends.map(({ customerKey }) => customerKey),
  );
  return new Set(
    sends
      .filter(({ customerKey, consent }) => (newest.get(customerKey) ?? consent) !== 'subscribed')
      .map(({ sendKey }) => sendKey),
  );
}

async function readNewestConsents(
  { store, warehouse }: ConsentDependencies,
  customerKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await warehouse.rows<{ table_name: string }>(
    "select table_name from information_schema.tables where table_schema = 'main'",
  );
  const tables = new Set(found.map(({ table_name }) => table_name));
  // A warehouse that was rebuilt has no identities before its next run.
  if (!tables.has(consents) || !tables.has('int_customers_resolved')) return new Map();
  // A key that stands for nobody now was that of an identity that has been merged into another since.
  const rows = await warehouse.rows<{ asked: string; status: string }>(
    `with asked as (select unnest($keys::varchar[]) as asked),
     standing as (
       select distinct asked, customer_key from asked join int_customers_resolved on customer_key = asked
     ),
     missing as (select asked from asked where asked not in (select asked from standing)),
     people as (
       select * from standing
       union
       select asked, customer_key
       from missing join int_customers_resolved
         on substr(sha256($store || chr(31) || source || chr(31) || customer_id), 1, 32) = asked
     )
     select asked, lower(first(words.status order by words."at" desc nulls last, words._load desc, words._row desc,
       resolved.is_alias, resolved.source, resolved.customer_id)) as status
     from people
     join int_customers_resolved as resolved using (customer_key)
     join ${consents} as words
       on words._source = resolved.source and words.customer_id = resolved.customer_id
     where lower(words.channel) = 'email'
     group by asked`,
    { keys: customerKeys, store },
  );
  return new Map(rows.map(({ asked, status }) => [asked, status]));
}
