/** What the variables of an analysis are called, and which values become variables. */
import type { PersonaDataset, PersonaLanguage, PersonaVariable } from './types.ts';

/** A value of an attribute, and how many orders (or customers, of what customers are) hold it. */
export interface ValueCount {
  readonly attribute: string;
  readonly value: string;
  readonly count: number;
}

const weekdays: Readonly<Record<PersonaLanguage, readonly string[]>> = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  es: ['Lunes', 'Martes', 'Miércoles', 'Jueves', 'Viernes', 'Sábado', 'Domingo'],
};
const answers: Readonly<Record<PersonaLanguage, Readonly<Record<string, string>>>> = {
  en: { true: 'yes', false: 'no' },
  es: { true: 'sí', false: 'no' },
};

/** The most frequent `most` values, ties by name; in the order of attributes and names. Days of the week are numbers. */
export function chooseVariables(
  counts: readonly ValueCount[],
  most: number,
  language: PersonaLanguage,
): readonly PersonaVariable[] {
  const chosen = counts
    .toSorted((a, b) => b.count - a.count || compare(a.value, b.value) || compare(a.attribute, b.attribute))
    .slice(0, most)
    .toSorted((a, b) => compare(a.attribute, b.attribute) || compare(a.value, b.value));
  return labelVariables(chosen, language);
}

/** Products by their titles where those are known; what shares one has its id behind it. */
export function nameProducts(
  variables: readonly PersonaVariable[],
  titles: ReadonlyMap<string, string>,
): readonly PersonaVariable[] {
  const isProduct = ({ attribute }: PersonaVariable): boolean => attribute === 'product.id';
  const labelled = variables.map((variable) =>
    isProduct(variable) ? { ...variable, label: titles.get(variable.value) ?? variable.label } : variable,
  );
  const times = Map.groupBy(labelled, ({ label }) => label);
  return labelled.map((variable) =>
    isProduct(variable) && times.get(variable.label)!.length > 1
      ? { ...variable, label: `${variable.label} (${variable.value})` }
      : variable,
  );
}

/** Of every attribute how many values have no variable; those with none are not named. */
export function countLeftOut(
  counts: readonly ValueCount[],
  variables: readonly PersonaVariable[],
): PersonaDataset['leftOut'] {
  const known = new Set(variables.map(({ attribute, value }) => JSON.stringify([attribute, value])));
  const rare = Map.groupBy(
    counts.filter(({ attribute, value }) => !known.has(JSON.stringify([attribute, value]))),
    ({ attribute }) => attribute,
  );
  return [...rare].map(([attribute, values]) => ({ attribute, values: values.length }));
}

function labelVariables(
  values: readonly Pick<ValueCount, 'attribute' | 'value'>[],
  language: PersonaLanguage,
): readonly PersonaVariable[] {
  const labels = values.map(({ attribute, value }) => labelOf(attribute, value, language));
  const taken = new Map<string, number>();
  for (const label of labels) taken.set(label, (taken.get(label) ?? 0) + 1);
  return values.map(({ attribute, value }, i) => {
    const label = labels[i]!;
    return { attribute, value, label: taken.get(label) === 1 ? label : `${label} (${attribute})` };
  });
}

function labelOf(attribute: string, value: string, language: PersonaLanguage): string {
  if (attribute === 'order.weekday') return weekdays[language][Number(value) - 1] ?? value;
  const answer = answers[language][value];
  if (attribute.startsWith('customer.') && answer !== undefined) {
    return `${attribute.slice('customer.'.length).replaceAll('_', ' ')}: ${answer}`;
  }
  return value;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
