/** What sets each cluster apart, one line a cluster. */
import { type ClusterTrait, describeTrait } from '../../models/clusters/traits.ts';
import { decimal, whole } from './numbers.ts';

const formats = {
  days: (value: number) => whole(Math.round(value)),
  orders: (value: number) => decimal(value, 1),
  money: (value: number) => decimal(value),
  share: (value: number) => `${whole(100 * value)} %`,
};

/** @param names by rank */
export const showTraits = (
  traits: readonly (ClusterTrait & { readonly rank: number })[],
  names: readonly string[],
): string =>
  names
    .map((name, at) => {
      const own = traits.filter(({ rank }) => rank === at + 1).slice(0, 3);
      const words = own.map((trait) => describeTrait(trait, 'en', formats)).join('; ');
      return `${name}: ${words === '' ? 'like the store as a whole' : words}`;
    })
    .join('\n');
