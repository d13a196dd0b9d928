/** Whom a campaign goes to, taken from what is published: one member for every customer, an address for one of each. */
import { PipelineError } from '../lib/errors.ts';
import type { CampaignConfiguration } from '../lib/pure/campaign-configuration.ts';
import { isMailAddress, normaliseAddress } from '../lib/pure/mail-address.ts';
import { nearest } from '../lib/pure/nearest.ts';
import { clusterName } from '../models/clusters/names.ts';
import type { Member } from '../storage/audiences/index.ts';
import { identifier } from '../storage/snapshots/sql-text.ts';
import { checkCondition } from '../storage/snapshots/index.ts';
import { clusterRank, type Published, readReportData } from './published.ts';

type Audience = CampaignConfiguration['audience'];

const rowsPerPage = 20_000;
const contactColumns = ['first_name', 'last_name', 'email', 'phone', 'birth_date'];

/** `variables`: what the mail uses of each customer. */
export async function selectAudience(
  published: Published,
  audience: Audience,
  variables: readonly string[],
): Promise<readonly Member[]> {
  const condition = await conditionOf(published, audience);
  const columns = attributeColumns(published, variables);
  const { reader } = published;
  const members: Member[] = [];
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const rows = await reader.rows<Readonly<Record<string, string | number | boolean | null>>>(
      `with audience as (select customer_key from customers where (${condition}\n))
       select customers.customer_key as "_key", contacts.email as "_address", contacts.newsletter as "_consent"
         ${columns.map(({ name, table }) => `, ${table}.${identifier(name)} as ${identifier(name)}`).join('')}
       from customers join audience using (customer_key) left join contacts using (customer_key)
       where customers.customer_key > $1 order by customers.customer_key limit ${rowsPerPage}`,
      [after],
    );
    for (const { _key, _address, _consent, ...attributes } of rows) {
      const given = normaliseAddress(String(_address ?? ''));
      const skip = !isMailAddress(given) ? 'no_address' : seen.has(given) ? 'same_address' : null;
      seen.add(given);
      members.push({
        customerKey: String(_key),
        address: skip === null ? given : null,
        ordinal: members.length + 1,
        attributes,
        consent: typeof _consent === 'string' ? _consent : null,
        skip,
      });
    }
    if (rows.length < rowsPerPage) return members;
    after = String(rows.at(-1)?.['_key']);
  }
}

/** SQL on customers. */
async function conditionOf(published: Published, audience: Audience): Promise<string> {
  if ('where' in audience) {
    await checkCondition(published.reader, audience.where, 'its audience');
    return audience.where;
  }
  if ('state' in audience) return `lifecycle_state = '${await knownState(published, audience.state)}'`;
  const { cluster, k } = audience;
  const { language } = await readReportData(published.folder);
  const ranks = Array.from({ length: k }, (_, index) => index + 1);
  const isMeant = (rank: number) =>
    [clusterName(k, rank, language), clusterName(k, rank, 'en'), String(rank)].some(
      (name) => name.toLowerCase() === cluster.toLowerCase(),
    );
  const rank = ranks.find(isMeant);
  if (rank === undefined) {
    throw new PipelineError('config', `cluster ${cluster}: is none of the ${k}`, {
      remedy: `they are ${ranks.map((one) => clusterName(k, one, language)).join(', ')}`,
    });
  }
  return `${await clusterRank(published, k)} = ${rank}`;
}

async function knownState({ reader }: Published, wanted: string): Promise<string> {
  const rows = await reader.rows<{ state: string }>(
    'select distinct lifecycle_state as state from customers order by 1',
  );
  const states = [...new Set([...rows.map(({ state }) => state), ...lifecycleStates])];
  const found = states.find((state) => state.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const guess = nearest(wanted, states);
  throw new PipelineError(
    'config',
    `state ${wanted}: is not known${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    {
      remedy: `states are ${states.join(', ')}`,
    },
  );
}

const lifecycleStates = ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'];

function attributeColumns({ reader }: Published, variables: readonly string[]) {
  const customers =
    reader.manifest.tables.find(({ name }) => name === 'customers')?.columns.map(({ name }) => name) ?? [];
  return variables.map((name) => {
    if (customers.includes(name)) return { name, table: 'customers' };
    if (contactColumns.includes(name)) return { name, table: 'contacts' };
    const guess = nearest(name, [...customers, ...contactColumns]);
    throw new PipelineError('config', `email: uses {{ ${name} }}, which customers do not have`, {
      remedy:
        guess === undefined ? 'see their columns with perdura query "describe customers"' : `did you mean ${guess}?`,
    });
  });
}
