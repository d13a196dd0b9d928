/** Reads `materialized:` of a header. Problems are sentences that go on after the key's name. */
import { type Materialization, type WindowSize, windowSizes } from '../model.ts';
import { splitTopLevel } from './split.ts';

const forms =
  'view, table, parquet, incremental(key), merge(key, since), window(column, day|week|month, lookback n) or snapshot(key)';

export function parseMaterialization(text: string): Materialization | { readonly problem: string } {
  if (text === 'view' || text === 'table' || text === 'parquet') return { kind: text };
  const [, kind, inner = ''] = /^(\w+)\s*\(([^]*)\)$/.exec(text) ?? [];
  const given = splitTopLevel(inner) ?? [];
  const areColumns = given.every((name) => /^\w+$/.test(name));
  if ((kind === 'incremental' || kind === 'snapshot') && given.length > 0 && areColumns) return { kind, key: given };
  if (kind === 'merge' && given.length > 1 && areColumns) {
    return { kind, key: given.slice(0, -1), since: given.at(-1) ?? '' };
  }
  if (kind === 'window') return parseWindow(given) ?? unknown(text);
  return unknown(text);
}

function parseWindow([column, size, lookback = 'lookback 0']: readonly string[]): Materialization | undefined {
  const [, windows] = /^lookback\s+(\d+)$/.exec(lookback) ?? [];
  if (column === undefined || windows === undefined || !isSize(size)) return undefined;
  return { kind: 'window', column, size, lookback: Number(windows) };
}

const isSize = (text: string | undefined): text is WindowSize => windowSizes.some((size) => size === text);
const unknown = (text: string) => ({ problem: `is ${forms}, got "${text}"` });
