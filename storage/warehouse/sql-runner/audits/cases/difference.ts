/** Rows that were expected and rows that came, compared as multisets, and their difference as a person reads it. */
import { canonicalJson } from '../../../../../lib/hash.ts';

type Values = readonly unknown[];

export interface RowDifference {
  readonly columns: readonly string[];
  /** Expected, and not got. */
  readonly missing: readonly Values[];
  /** Got, and not expected. */
  readonly unexpected: readonly Values[];
  /** Positions of the columns worth showing: the grain, and what differs between rows that belong together. */
  readonly shown: readonly number[];
}

interface Compared {
  readonly columns: readonly string[];
  readonly grain: readonly string[];
  readonly expected: readonly Values[];
  readonly got: readonly Values[];
}

/** Null where both hold the same rows equally often. Doubles agree when twelve digits do. */
export function differenceOf({ columns, grain, expected, got }: Compared): RowDifference | null {
  const waiting = new Map<string, Values[]>();
  for (const row of expected) waiting.set(keyOf(row), [...(waiting.get(keyOf(row)) ?? []), row]);
  const unexpected = got.filter((row) => waiting.get(keyOf(row))?.pop() === undefined);
  const missing = [...waiting.values()].flat();
  if (missing.length === 0 && unexpected.length === 0) return null;
  const isGrain = columns.map((name) => grain.some((one) => one.toLowerCase() === name.toLowerCase()));
  const grainOf = (row: Values) => keyOf(row.filter((_, at) => isGrain[at]));
  const byGrain = new Map(unexpected.map((row) => [grainOf(row), row]));
  const pairs = missing.map((row) => [row, byGrain.get(grainOf(row))] as const);
  const arePaired =
    isGrain.includes(true) && missing.length === unexpected.length && pairs.every(([, other]) => other !== undefined);
  const shown = columns.flatMap((_, at) => {
    const differs = pairs.some(([row, other]) => keyOf([row[at]]) !== keyOf([other?.[at]]));
    return !arePaired || isGrain[at] === true || differs ? [at] : [];
  });
  return { columns, missing, unexpected, shown };
}

const keyOf = (row: Values): string => canonicalJson(row.map(rounded));

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  return Array.isArray(value) ? value.map(rounded) : value;
}

const shownRows = 20;

/** Lines of a table: `-` before what was expected, `+` before what came instead. */
export function describeDifference({ columns, missing, unexpected, shown }: RowDifference): string {
  const cut = (rows: readonly Values[], sign: string) =>
    rows.slice(0, shownRows).map((row) => [sign, ...shown.map((at) => cellText(row[at]))]);
  const lines = [['', ...shown.map((at) => columns[at] ?? '')], ...cut(missing, '-'), ...cut(unexpected, '+')];
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => [...(line[at] ?? '')].length)));
  const text = lines.map((line) =>
    line
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  );
  const more = Math.max(0, missing.length - shownRows) + Math.max(0, unexpected.length - shownRows);
  return [...text, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** Text that could be taken for something else is in quotes. */
function cellText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  return value === '' || value === 'null' || value !== value.trim() || /[\n\r\t]/.test(value)
    ? JSON.stringify(value)
    : value;
}
