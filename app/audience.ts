/** Whom a campaign goes to, taken from what is published: one member for every customer, an address for one of each. */
import { compileConditions, type ConditionScope, readCondition } from '../activities/conditions.ts';
import { PipelineError } from '../lib/errors.ts';
import type { CampaignConfiguration } from '../lib/pure/campaign-configuration.ts';
import { isMailAddress, normaliseAddress } from '../lib/pure/mail-address.ts';
import { nearest } from '../lib/pure/nearest.ts';
import type { SegmentTree } from '../lib/pure/segment-tree.ts';
import { clusterName } from '../models/clusters/names.ts';
import type { Member } from '../storage/audiences/index.ts';
import { identifier } from '../storage/snapshots/sql-text.ts';
import type { SnapshotParameter } from '../storage/snapshots/index.ts';
import { clusterRank, type Published, readReportData } from './published.ts';

type Audience = CampaignConfiguration['audience'];

const rowsPerPage = 20_000;
const contactColumns = ['first_name', 'last_name', 'email', 'phone', 'birth_date'];

/** `variables`: what the mail uses of each customer. */
export async function selectAudience(
  published: Published,
  scope: ConditionScope,
  audience: Audience,
  variables: readonly string[],
): Promise<readonly Member[]> {
  const { sql, parameters } = await keysOf(published, scope, audience);
  const columns = attributeColumns(published, variables);
  const { reader } = published;
  const members: Member[] = [];
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const rows = await reader.rows<Readonly<Record<string, string | number | boolean | null>>>(
      `with audience as (${sql})
       select customers.customer_key as "_key", contacts.email as "_address", contacts.newsletter as "_consent"
         ${columns.map(({ name, table }) => `, ${table}.${identifier(name)} as ${identifier(name)}`).join('')}
       from customers join audience using (customer_key) left join contacts using (customer_key)
       where customers.customer_key > $${parameters.length + 1} order by customers.customer_key limit ${rowsPerPage}`,
      [...parameters, after],
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

interface Keys {
  /** A SELECT of customer_key. */
  readonly sql: string;
  readonly parameters: readonly SnapshotParameter[];
}

async function keysOf(published: Published, scope: ConditionScope, audience: Audience): Promise<Keys> {
  const those = (column: string, value: SnapshotParameter): Keys => ({
    sql: `select customer_key from customers where ${column} = $1`,
    parameters: [value],
  });
  if ('cluster' in audience)
    return those(await clusterRank(published, audience.k), await knownRank(published, audience));
  if ('state' in audience) return those('lifecycle_state', await knownState(published, audience.state));
  if ('persona' in audience) {
    const { persona, group } = audience;
    return {
      sql: 'select customer_key from persona_members where analysis = $1 and cluster_id = $2',
      parameters: [persona, await knownGroup(published, persona, group)],
    };
  }
  const { sql, parameters } = await compileConditions(published.reader, scope, [treeOfAudience(scope, audience)]);
  return { sql: `select customer_key from (${sql}) where c0`, parameters };
}

/** An audience that is a condition, as one. */
function treeOfAudience(
  scope: ConditionScope,
  audience: Extract<Audience, { where: string } | { rfm: string } | { segment: string } | { list: string }>,
): SegmentTree {
  if ('rfm' in audience) {
    return readCondition(scope, { field: 'rfm_group', op: '=', value: audience.rfm }, 'its audience');
  }
  return readCondition(scope, 'where' in audience ? audience.where : audience, 'its audience');
}

async function knownRank({ folder }: Published, { cluster, k }: { readonly cluster: string; readonly k: number }) {
  const { language, clusterings } = await readReportData(folder);
  const names = clusterings.find(({ asked }) => asked === k)?.names ?? null;
  const ranks = Array.from({ length: k }, (_, index) => index + 1);
  const isMeant = (rank: number) =>
    [clusterName(k, rank, language, names), clusterName(k, rank, 'en', names), String(rank)].some(
      (name) => name.toLowerCase() === cluster.toLowerCase(),
    );
  const rank = ranks.find(isMeant);
  if (rank !== undefined) return rank;
  throw new PipelineError('config', `cluster ${cluster}: is none of the ${k}`, {
    remedy: `they are ${ranks.map((one) => clusterName(k, one, language, names)).join(', ')}`,
  });
}

/** The id of a group of a persona analysis, by id or by name. */
async function knownGroup({ reader, store }: Published, analysis: string, wanted: string): Promise<string> {
  const groups = await reader.rows<{ analysis: string; id: string; name: string }>(
    'select analysis, cluster_id as id, name from personas order by analysis, cluster_rank, cluster_id',
  );
  const own = groups.filter((group) => group.analysis === analysis);
  if (own.length === 0) {
    const known = [...new Set(groups.map((group) => group.analysis))];
    const guess = nearest(analysis, known);
    throw new PipelineError(
      'config',
      `persona ${analysis}: is no analysis that ${store} has published${guess === undefined ? '' : `; did you mean ${guess}?`}`,
      { remedy: known.length === 0 ? 'apply a persona and run' : `analyses are ${known.join(', ')}` },
    );
  }
  const isMeant = (name: string) => name.toLowerCase() === wanted.toLowerCase();
  const found = own.some(({ id }) => isMeant(id))
    ? own.filter(({ id }) => isMeant(id))
    : own.filter(({ name }) => isMeant(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  throw new PipelineError(
    'config',
    found.length === 0
      ? `group ${wanted}: is none of persona ${analysis}`
      : `group ${wanted}: ${found.length} groups of persona ${analysis} are called so`,
    {
      remedy:
        found.length === 0
          ? `they are ${own.map(({ id, name }) => `${name} (${id})`).join(', ')}`
          : `name its id: ${found.map(({ id }) => id).join(', ')}`,
    },
  );
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
