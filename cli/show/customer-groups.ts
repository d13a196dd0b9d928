/** Where a customer belongs, as lines of the card. */
import type { CustomerGroups } from '../../app/customer-groups.ts';

export interface DescribedGroups {
  /** By column of `customers`: the rank and the name. */
  readonly clusters: Readonly<Record<string, string>>;
  readonly segments: string | null;
  readonly personas: string | null;
  readonly next_categories: string | null;
}

export const describeGroups = ({ clusters, segments, personas, nextCategories }: CustomerGroups): DescribedGroups => ({
  clusters: Object.fromEntries(
    clusters.map(({ k, rank, name }) => [`cluster_${k}`, name === String(rank) ? name : `${rank} (${name})`]),
  ),
  segments: list(
    segments.map(({ segment, title }) => (title === null || title === '' ? segment : `${segment} (${title})`)),
  ),
  personas: list(personas.map(({ analysis, name }) => `${analysis}: ${name}`)),
  next_categories: list(nextCategories.map(({ category, score }) => `${category} (${Math.round(score * 100)} %)`)),
});

/** Null where there is none: the card shows a dash. */
const list = (items: readonly string[]): string | null => (items.length === 0 ? null : items.join(', '));
