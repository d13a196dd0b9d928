/** What groups are called, by the categories that they stand out in. */
import type { InBothLanguages, PersonaCell, PersonaLanguage, PersonaLevel } from './types.ts';

export interface NamedCell extends Pick<PersonaCell, 'propensity' | 'level'> {
  readonly label: string;
  readonly shortName: string;
}

const words = {
  en: { all: 'Global', only: 'Only', none: 'No preference' },
  es: { all: 'Global', only: 'Sólo', none: 'Sin preferencia' },
} as const;

const mostNames = 3;
const heights: Readonly<Record<PersonaLevel, number>> = { high: 3, medium: 2, low: 1, zero: 0 };

/** The row of customers who take part and bought nothing. */
export const withoutPurchasesName: InBothLanguages = { en: 'No purchases', es: 'Sin compras' };

/** First what the group stands out in most: by level, then by propensity, then by label. */
export function byProminence<C extends Pick<NamedCell, 'propensity' | 'level' | 'label'>>(
  cells: readonly C[],
): readonly C[] {
  return cells.toSorted(
    (a, b) =>
      heights[b.level] - heights[a.level] ||
      b.propensity - a.propensity ||
      (a.label < b.label ? -1 : Number(a.label > b.label)),
  );
}

export const standsOut = ({ level }: Pick<PersonaCell, 'level'>): boolean => level === 'high' || level === 'medium';

/**
 * @param cells of one group, all variables
 * @example two high and one medium of six => 'Supermercado + Huerto + Bebé'
 */
export function groupName(cells: readonly NamedCell[], language: PersonaLanguage): string {
  const { all, only, none } = words[language];
  const prominent = byProminence(cells.filter(standsOut));
  const [first, second] = prominent;
  if (first === undefined) return none;
  if (prominent.length === cells.length) return all;
  if (second === undefined) return `${only} ${first.shortName.toLowerCase()}`;
  const names = prominent.slice(0, mostNames).map(({ shortName }) => shortName);
  const more = prominent.length - names.length;
  return [...names, ...(more > 0 ? [more] : [])].join(' + ');
}

/**
 * Per label the fewest leading words that no other label begins with; the label itself where another begins with all of it.
 * @example shortNames(['Huerto ECO', 'Casa de campo', 'Casa de playa']) // => ['Huerto', 'Casa de campo', 'Casa de playa']
 */
export function shortNames(labels: readonly string[]): readonly string[] {
  const beginnings = new Map<string, number>();
  const split = labels.map((label) => label.trim().split(/\s+/));
  const begin = (parts: readonly string[], count: number): string => parts.slice(0, count).join(' ');
  for (const parts of split) {
    for (let count = 1; count <= parts.length; count++) {
      const beginning = begin(parts, count).toLowerCase();
      beginnings.set(beginning, (beginnings.get(beginning) ?? 0) + 1);
    }
  }
  return split.map((parts) => {
    let count = 1;
    while (count < parts.length && beginnings.get(begin(parts, count).toLowerCase())! > 1) count++;
    return begin(parts, count);
  });
}
