/** Attributes that persona analyses give wholesale: the group's name, a level for every category, what the group is known by. */
import { PipelineError } from '../../lib/errors.ts';
import type { EnrichmentConfiguration } from '../../lib/pure/enrichment-configuration.ts';
import { literal } from '../snapshots/sql-text.ts';
import type { SnapshotReader } from '../snapshots/index.ts';

export interface PersonaColumns {
  /** By attribute: SQL that gives its value as tagged text. */
  readonly values: ReadonlyMap<string, string>;
  /** What the values need beside the table customers. */
  readonly joins: string;
}

type Wishes = Pick<EnrichmentConfiguration, 'name' | 'personas'>;

const longestName = 63;

export async function personaColumns(reader: SnapshotReader, { name, personas = [] }: Wishes): Promise<PersonaColumns> {
  const values = new Map<string, string>();
  const analyses = [...new Set(personas.map(({ analysis }) => analysis))];
  const joins: string[] = [];
  for (const [at, analysis] of analyses.entries()) {
    const table = `p${at}`;
    const variables = await readVariables(reader, name, analysis);
    const stem = `persona_${slugOf(analysis)}`;
    for (const { as } of personas.filter((wish) => wish.analysis === analysis)) {
      if (as === 'group') values.set(unused(values, stem), tagged(`${table}.name`));
      if (as === 'levels') {
        for (const { variable, position } of variables) {
          const attribute = `${stem}_${slugOf(variable) || String(position)}`;
          values.set(unused(values, attribute), tagged(`${table}.level_${position}`));
        }
      }
      if (as === 'top') {
        for (let rank = 1; rank <= (await readTop(reader, analysis)); rank += 1) {
          values.set(unused(values, `${stem}_top_${rank}`), tagged(`${table}.top_categories[${rank}]`));
        }
      }
    }
    joins.push(joinOf(analysis, table, variables));
  }
  return { values, joins: joins.join(' ') };
}

interface Variable {
  readonly variable: string;
  readonly position: number;
}

async function readVariables(reader: SnapshotReader, name: string, analysis: string): Promise<readonly Variable[]> {
  const hasTables = reader.manifest.tables.some((table) => table.name === 'personas');
  const known = hasTables
    ? await reader.rows<{ analysis: string }>('select distinct analysis from personas order by analysis')
    : [];
  if (!known.some((one) => one.analysis === analysis)) {
    const others = known.map((one) => one.analysis).join(', ');
    throw new PipelineError('config', `enrichment ${name}: the run has no persona analysis ${analysis}`, {
      remedy:
        others === ''
          ? 'apply an object of kind persona with that name, and start a run'
          : `name one of ${others}, or apply an object of that name and start a run`,
    });
  }
  return reader.rows<Variable>(
    `select distinct variable, position from persona_propensities where analysis = ${literal(analysis)} order by position`,
  );
}

async function readTop(reader: SnapshotReader, analysis: string): Promise<number> {
  const [top] = await reader.rows<{ most: number }>(
    `select coalesce(max(len(top_categories)), 0) as most from personas where analysis = ${literal(analysis)}`,
  );
  return top?.most ?? 0;
}

function joinOf(analysis: string, table: string, variables: readonly Variable[]): string {
  const text = literal(analysis);
  const levels = variables.map(
    ({ position }) => `max(level) filter (where position = ${position}) as level_${position}`,
  );
  return `left join (
      select persona_members.customer_key, personas.name, personas.top_categories, levels.* exclude (cluster_id)
      from persona_members
      join personas on personas.analysis = ${text} and personas.cluster_id = persona_members.cluster_id
      left join (
        select ${['cluster_id', ...levels].join(', ')} from persona_propensities where analysis = ${text} group by cluster_id
      ) as levels on levels.cluster_id = persona_members.cluster_id
      where persona_members.analysis = ${text}
    ) as ${table} on ${table}.customer_key = customers.customer_key`;
}

const tagged = (sql: string): string => `'s' || ${sql}`;

/** Letters and digits of the Latin alphabet, and _ between them. */
const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 40)
    .replace(/_$/, '');

/** Two categories may be spelled alike but for their accents: the second one gets a number. */
function unused(taken: ReadonlyMap<string, string>, wanted: string): string {
  const name = wanted.slice(0, longestName);
  if (!taken.has(name)) return name;
  for (let n = 2; ; n += 1) {
    const numbered = `${name.slice(0, longestName - 4)}_${n}`;
    if (!taken.has(numbered)) return numbered;
  }
}
