/**
 * What an enrichment wants each customer's attributes to be, from a published snapshot. Its conditions and columns are
 * a user's own SQL: they see the table customers, and nothing else.
 */
import { PipelineError } from '../../lib/errors.ts';
import type { EnrichmentConfiguration } from '../../lib/pure/enrichment-configuration.ts';
import { identifier } from '../snapshots/sql-text.ts';
import { checkCondition, openSnapshot, type SnapshotReader } from '../snapshots/index.ts';
import { taggedColumn, taggedLiteral } from './tagged.ts';

type Wishes = Pick<EnrichmentConfiguration, 'name' | 'audience' | 'attributes' | 'rules'>;

const timeoutMs = 10 * 60_000;

/** Every attribute that columns or rules give, each once, columns first. */
export const attributesOf = ({ attributes, rules }: Wishes): readonly string[] => [
  ...new Set([...Object.keys(attributes), ...rules.flatMap(({ set }) => Object.keys(set))]),
];

/** Writes customer_key, last_order_date and w0, w1 … (tagged, in the order of `attributesOf`) of the audience. */
export async function writeWanted(snapshot: string, wishes: Wishes, file: string): Promise<void> {
  const reader = await openSnapshot(snapshot, { timeoutMs, exportFile: file });
  try {
    await checkConditions(reader, wishes);
    const wanted = attributesOf(wishes).map((name, at) => `${wantedValue(reader, wishes, name)} as w${at}`);
    await reader.exportRows(
      `select customer_key, last_order_date, ${wanted.join(', ')} from customers
       where ${wishes.audience === undefined ? 'true' : `(${wishes.audience}\n)`}`,
    );
  } finally {
    reader.close();
  }
}

/** Of several rules that fit, the first counts; where none does, the column. */
function wantedValue(reader: SnapshotReader, { name: enrichment, attributes, rules }: Wishes, name: string): string {
  const column = attributes[name];
  const constants = rules.flatMap(({ where, set }) => {
    const value = set[name];
    return value === undefined ? [] : [`when (${where}\n) then ${taggedLiteral(value)}`];
  });
  const otherwise = column === undefined ? 'null' : taggedColumn(column, typeOf(reader, enrichment, column));
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

/** Each condition alone: together they would fail without saying which. */
async function checkConditions(reader: SnapshotReader, { name, audience, rules }: Wishes): Promise<void> {
  const conditions = [
    ...(audience === undefined ? [] : [{ place: 'its audience', condition: audience }]),
    ...rules.map(({ where, set }, at) => ({
      place: `rule ${at + 1} (${Object.keys(set).map(identifier).join(', ')})`,
      condition: where,
    })),
  ];
  for (const { place, condition } of conditions) {
    await checkCondition(reader, condition, `enrichment ${name}: ${place}`);
  }
}
