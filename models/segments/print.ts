/**
 * Writes a tree as the line that people read: quotes and parentheses only where they are needed.
 * `parseSegment` of it is the tree in its normal form.
 */
import type {
  ProbabilityCondition,
  PurchaseCondition,
  SegmentCondition,
  SegmentTree,
  SegmentValue,
} from '../../lib/pure/segment-tree.ts';
import { normalForm } from './normal-form.ts';
import { percentText, plainNumber } from './numbers.ts';
import { writeText } from './tokens.ts';

export function printSegment(tree: SegmentTree): string {
  return print(normalForm(tree));
}

function print(tree: SegmentTree): string {
  if ('any' in tree) return tree.any.map(print).join(' or ');
  if ('all' in tree) return tree.all.map((inner) => enclose(inner, 'any' in inner)).join(' and ');
  if ('not' in tree) return `not ${enclose(tree.not, 'any' in tree.not || 'all' in tree.not)}`;
  return printCondition(tree);
}

const enclose = (tree: SegmentTree, isGroup: boolean): string => (isGroup ? `(${print(tree)})` : print(tree));

function printCondition(condition: SegmentCondition): string {
  if ('segment' in condition) return `in segment ${writeText(condition.segment)}`;
  if ('list' in condition) return `in list ${writeText(condition.list)}`;
  if ('exists' in condition) return `exists(${writeText(condition.exists)})`;
  if ('measure' in condition) return printBehaviour(condition);
  if ('probability' in condition) return printProbability(condition);
  const field = writeText(condition.field);
  if ('in' in condition) return `${field} in (${condition.in.map(printValue).join(', ')})`;
  if ('contains' in condition) return `${field} contains ${writeText(condition.contains)}`;
  if ('from' in condition) return `${field} between ${printValue(condition.from)} and ${printValue(condition.to)}`;
  if (condition.op === '=' && condition.value === true) return field;
  return `${field} ${condition.op} ${printValue(condition.value)}`;
}

function printBehaviour({ measure, filters, window, op, value }: PurchaseCondition): string {
  const parts = filters.map(({ field, in: values }) => {
    const [only, ...others] = values.map(writeText);
    return others.length === 0 ? `${field} = ${only ?? ''}` : `${field} in (${[only, ...others].join(', ')})`;
  });
  if (window !== undefined) parts.push(printWindow(window));
  return `${measure}(${parts.join(', ')}) ${op} ${plainNumber(value)}`;
}

function printWindow(window: NonNullable<PurchaseCondition['window']>): string {
  if ('last_days' in window) return `last ${printDays(window.last_days)}`;
  const ends = [window.from && `from ${window.from}`, window.to && `to ${window.to}`];
  return ends.filter((end) => end !== undefined).join(' ');
}

function printProbability({ probability, op, value }: ProbabilityCondition): string {
  return `probability(${printEvent(probability)}) ${op} ${percentText(value)}`;
}

/** `spend in 365 days >= 100`. */
function printEvent({ of, days, op, value }: ProbabilityCondition['probability']): string {
  return `${of} in ${printDays(days)} ${op} ${plainNumber(value)}`;
}

export function printValue(value: SegmentValue): string {
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'boolean') return String(value);
  if ('percent' in value) return `${plainNumber(value.percent)}%`;
  if ('today' in value) return printToday(value.today);
  const { statistic, times, frozen } = value;
  const live = times === undefined ? `${statistic}(store)` : `${plainNumber(times)} * ${statistic}(store)`;
  return frozen === undefined ? live : `${live} frozen at ${plainNumber(frozen)}`;
}

const printToday = (days: number): string =>
  days === 0 ? 'today' : `today ${days < 0 ? '-' : '+'} ${printDays(Math.abs(days))}`;

const printDays = (days: number): string => (days === 1 ? '1 day' : `${days} days`);
