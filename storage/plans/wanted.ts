/**
 * What an enrichment wants each customer's attributes to be, from a published snapshot. Its conditions come compiled:
 * storage knows nothing of how people write them.
 */
import { PipelineError } from '../../lib/errors.ts';
import type { EnrichmentConfiguration } from '../../lib/pure/enrichment-configuration.ts';
import { openSnapshot, type SnapshotParameter, type SnapshotReader } from '../snapshots/index.ts';
import { type PersonaColumns, personaColumns } from './persona-columns.ts';
import { taggedColumn, taggedLiteral } from './tagged.ts';

type Wishes = Pick<EnrichmentConfiguration, 'name' | 'audience' | 'attributes' | 'rules' | 'personas'>;

/** One SELECT with a row a customer: customer_key, c0 (the audience, where there is one), and a column for every rule. */
interface CompiledConditions {
  readonly sql: string;
  readonly parameters: readonly SnapshotParameter[];
}

const timeoutMs = 10 * 60_000;

/** Every attribute that columns, personas or rules give, each once, in that order. */
const attributesOf = ({ attributes, rules }: Wishes, personas: PersonaColumns): readonly string[] => [
  ...new Set([...Object.keys(attributes), ...personas.values.keys(), ...rules.flatMap(({ set }) => Object.keys(set))]),
];

/** The conditions of an enrichment in the order of their columns. */
export const conditionsOf = ({
  audience,
  rules,
}: Wishes): readonly { readonly place: string; readonly where: string }[] => [
  ...(audience === undefined ? [] : [{ place: 'audience', where: audience }]),
  ...rules.map(({ where, set }, at) => ({ place: `rule ${at + 1} (${Object.keys(set).join(', ')})`, where })),
];

/**
 * Writes customer_key, last_order_date and w0, w1 … (tagged) of the audience.
 * @param compile gives the conditions of `conditionsOf`; asked only where there are any
 * @returns the names of the attributes w0, w1 …
 */
export async function writeWanted(
  snapshot: string,
  wishes: Wishes,
  file: string,
  compile: (reader: SnapshotReader) => Promise<CompiledConditions>,
): Promise<readonly string[]> {
  // Conditions may ask for consent; what is written is of customers alone.
  const reader = await openSnapshot(snapshot, { timeoutMs, exportFile: file, withContacts: true });
  try {
    const personas = await personaColumns(reader, wishes);
    refuseTwice(wishes, personas);
    const names = attributesOf(wishes, personas);
    const wanted = names.map((name, at) => `${wantedValue(reader, wishes, personas, name)} as w${at}`);
    const selected = `select customers.customer_key, last_order_date, ${wanted.join(', ')} from customers ${personas.joins}`;
    if (conditionsOf(wishes).length === 0) {
      await reader.exportRows(selected);
      return names;
    }
    const { sql, parameters } = await compile(reader);
    await reader.exportRows(
      `with conditions as (${sql}) ${selected} join conditions on conditions.customer_key = customers.customer_key
       where ${wishes.audience === undefined ? 'true' : 'c0'}`,
      parameters,
    );
    return names;
  } finally {
    reader.close();
  }
}

function refuseTwice({ name, attributes }: Wishes, personas: PersonaColumns): void {
  const twice = Object.keys(attributes).find((attribute) => personas.values.has(attribute));
  if (twice === undefined) return;
  throw new PipelineError('config', `enrichment ${name}: ${twice} comes from a column and from personas`, {
    remedy: 'give the one under attributes another name',
  });
}

/** Of several rules that fit, the first counts; where none does, the column, or what personas say. */
function wantedValue(
  reader: SnapshotReader,
  { name: enrichment, audience, attributes, rules }: Wishes,
  personas: PersonaColumns,
  name: string,
): string {
  const column = attributes[name];
  const first = audience === undefined ? 0 : 1;
  const constants = rules.flatMap(({ set }, at) => {
    const value = set[name];
    return value === undefined ? [] : [`when c${first + at} then ${taggedLiteral(value)}`];
  });
  const computed = personas.values.get(name) ?? 'null';
  const otherwise = column === undefined ? computed : taggedColumn(column, typeOf(reader, enrichment, column));
  return constants.length === 0 ? otherwise : `case ${constants.join(' ')} else ${otherwise} end`;
}

function typeOf(reader: SnapshotReader, enrichment: string, column: string): string {
  const columns = reader.manifest.tables.find(({ name }) => name === 'customers')?.columns ?? [];
  const found = columns.find(({ name }) => name === column);
  if (found !== undefined) return found.type;
  throw new PipelineError('config', `enrichment ${enrichment}: the table customers has no column ${column}`, {
    remedy: `name one of ${columns.map(({ name }) => name).join(', ')}`,
  });
}
