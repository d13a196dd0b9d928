/** What clusters are called. */
export type Language = 'en' | 'es';

const threeNames = {
  en: ['Low', 'Medium', 'High'],
  es: ['Bajo', 'Medio', 'Alto'],
} as const;

/**
 * @param k     clusters of the partition
 * @param rank  1…k, 1 = lowest value
 * @param names what a cluster set calls them, by rank
 * @returns that name; else Low, Medium or High for three clusters, and the rank for other numbers of them
 * @throws RangeError when rank is outside 1…k
 */
export function clusterName(k: number, rank: number, language: Language, names?: readonly string[] | null): string {
  if (!Number.isInteger(rank) || rank < 1 || rank > k) {
    throw new RangeError(`clusters: need a rank from 1 to ${k}, got ${rank}`);
  }
  return names?.[rank - 1] ?? (k === 3 ? threeNames[language][rank - 1] : undefined) ?? String(rank);
}
