/** Rows as JSON lines: one object each; an attribute without a value is left out. */
import type { AttributeValue } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { RowFormat } from './row-format.ts';

export function jsonlRows(path: string, keyField: string): RowFormat {
  const parse = (record: string, line?: number): Readonly<Record<string, unknown>> => {
    const row = parseObject(record);
    if (row !== undefined) return row;
    const where = line === undefined ? 'a line' : `line ${line}`;
    throw new PipelineError('config', `destination ${path}: is not a file of Perdura’s: ${where} is no JSON object`, {
      remedy: `move that file away or name another; every line must be an object with ${keyField}`,
    });
  };
  return {
    isQuoting: false,
    readHeader: () => false,
    header: () => undefined,
    keyOf(record, line) {
      if (record.trim() === '') return undefined;
      const key = parse(record, line)[keyField];
      if (typeof key === 'string' && key !== '') return key;
      throw new PipelineError('config', `destination ${path}: line ${line} has no ${keyField}`, {
        remedy: 'give it one, or move that file away',
      });
    },
    valuesOf(record) {
      const { [keyField]: _, ...values } = parse(record);
      return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)]));
    },
    change(record, key, values) {
      const row = { ...(record === undefined ? { [keyField]: key } : parseAsWritten(record)), ...values };
      const kept = Object.entries(row).filter(([name, value]) => value !== null || !Object.hasOwn(values, name));
      return `${JSON.stringify(Object.fromEntries(kept))}\n`;
    },
  };
}

const toValue = (value: unknown): AttributeValue | null =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);

/** Numbers of others keep their digits: 12345678901234567890 and 1.0 would come back as something else. */
const parseAsWritten = (record: string): Readonly<Record<string, unknown>> =>
  JSON.parse(record, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? rawJson(context.source)
      : value,
  ) as Record<string, unknown>;

/** Node has it; TypeScript does not know it yet. */
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

function parseObject(record: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const row: unknown = JSON.parse(record);
    return row !== null && typeof row === 'object' && !Array.isArray(row)
      ? (row as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
