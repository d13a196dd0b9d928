/** Rows for a terminal: what may say who a customer is shows its beginning, figures and keys stay readable. */
import { maskEmail } from '../../lib/pure/mask-email.ts';
import { type StreamColumn, type StreamName, streamSpecs } from '../../lib/streams.ts';
import type { LoadRecord } from '../../storage/landing/index.ts';

/** Texts that name no person. Everything else that is text is masked: what a file's own headers mean is not known. */
const plainTexts: ReadonlySet<string> = new Set([
  'order_id',
  'customer_id',
  'line_id',
  'refund_id',
  'product_id',
  'transaction_id',
  'about_id',
  'status',
  'channel',
  'first_channel',
  'currency',
  'from',
  'to',
  'category',
  'type',
  'via',
  'title',
]);

const personalDates: ReadonlySet<string> = new Set(['birth_date']);

const isPlain = ({ name, type }: StreamColumn): boolean =>
  type === 'text' || type === 'json' ? plainTexts.has(name) : !personalDates.has(name);

/** By header, as a file gave them. */
export function maskColumns(
  { stream, columns }: Pick<LoadRecord, 'stream' | 'columns'>,
  values: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> {
  const named = new Map(Object.entries(columns).map(([column, header]) => [header, column]));
  return mapValues(values, (header, value) => maskValue(stream, named.get(header), value));
}

/** By stream column, as Perdura loads them. */
export const maskRow = (
  stream: string,
  row: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> => mapValues(row, (column, value) => maskValue(stream, column, value));

function maskValue(stream: string, name: string | undefined, value: string | null): string | null {
  if (value === null || value === '') return value;
  // Whatever column it was put into.
  if (value.includes('@')) return value.includes(' ') ? '…' : maskEmail(value);
  const column = streamSpecs[stream as StreamName]?.columns.find((each) => each.name === name);
  return column !== undefined && isPlain(column) ? value : `${[...value][0] ?? ''}…`;
}

const mapValues = (
  values: Readonly<Record<string, string | null>>,
  change: (name: string, value: string | null) => string | null,
): Readonly<Record<string, string | null>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(name, value)]));
