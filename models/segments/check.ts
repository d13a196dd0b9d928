/**
 * Holds a tree against what a store knows: fields and values exist, values fit their fields. What is wrong is said in the
 * words of whoever writes segments; names come back as the store spells them (cluster_3 = High as 3).
 * @throws SegmentError
 */
import type { SegmentCondition, SegmentTree } from '../../lib/pure/segment-tree.ts';
import { checkBehaviour, checkProbability } from './check-behaviour.ts';
import { checkOperator, checkOrder, checkValue } from './check-value.ts';
import { didYouMean, oneOf, SegmentError } from './error.ts';
import type { SegmentField, SegmentVocabulary } from './fields.ts';
import { normalForm } from './normal-form.ts';
import { writeText } from './tokens.ts';

export function checkSegment(tree: SegmentTree, vocabulary: SegmentVocabulary): SegmentTree {
  const fields = new Map(vocabulary.fields.map((field) => [field.name.toLowerCase(), field]));
  const check = (inner: SegmentTree): SegmentTree => {
    if ('all' in inner) return { all: inner.all.map(check) };
    if ('any' in inner) return { any: inner.any.map(check) };
    return 'not' in inner ? { not: check(inner.not) } : checkCondition(inner, fields, vocabulary);
  };
  return normalForm(check(normalForm(tree)));
}

function checkCondition(
  condition: SegmentCondition,
  fields: ReadonlyMap<string, SegmentField>,
  vocabulary: SegmentVocabulary,
): SegmentCondition {
  if ('measure' in condition) return checkBehaviour(condition);
  if ('probability' in condition) return checkProbability(condition, vocabulary.horizonsDays);
  if ('segment' in condition) return { segment: checkName('segment', condition.segment, vocabulary.segments) };
  if ('list' in condition) return { list: checkName('list', condition.list, vocabulary.lists) };
  if ('exists' in condition) return { exists: findField(condition.exists, fields).name };
  const field = findField(condition.field, fields);
  const { name } = field;
  if ('contains' in condition) {
    checkOperator(field, 'contains');
    return { ...condition, field: name };
  }
  if ('in' in condition) {
    checkOperator(field, 'in');
    return { field: name, in: condition.in.map((value) => checkValue(field, value, true)) as (string | number)[] };
  }
  if ('from' in condition) {
    checkOperator(field, 'between');
    const [from, to] = [checkValue(field, condition.from), checkValue(field, condition.to)];
    checkOrder(name, from, to);
    return { field: name, from, to };
  }
  checkOperator(field, condition.op);
  const isExact = condition.op === '=' || condition.op === '!=';
  return { field: name, op: condition.op, value: checkValue(field, condition.value, isExact) };
}

function findField(name: string, fields: ReadonlyMap<string, SegmentField>): SegmentField {
  const field = fields.get(name.toLowerCase());
  if (field !== undefined) return field;
  const names = [...fields.values()].map((known) => known.name);
  const holding = names.filter((known) => known.toLowerCase().includes(name.toLowerCase())).slice(0, 3);
  const hint = didYouMean(name, names) || (holding.length === 0 ? '' : `; did you mean ${oneOf(holding)}?`);
  throw new SegmentError(`there is no field ${writeText(name)}${hint}`);
}

function checkName(kind: 'segment' | 'list', name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new SegmentError(`there is no ${kind} ${name}${didYouMean(name, known)}`);
}
