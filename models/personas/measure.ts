/** What groups are made of: who is in them, what they buy on average, and how much of their differences is mere volume. */
import type { PersonaDataset, PersonaClustering } from './types.ts';

export interface MeasuredGroup {
  readonly customers: number;
  readonly orders: number;
  /** Ten-thousandths of the currency. */
  readonly spend: number;
  /** Per variable, over the group's customers; all 0 in a group of nobody. */
  readonly means: readonly number[];
  /** Per variable, how many of them ever bought it. */
  readonly buyers: readonly number[];
}

export interface MeasuredGroups {
  /** By place. */
  readonly groups: readonly MeasuredGroup[];
  /** Per variable, over the customers of all groups. */
  readonly storeMeans: readonly number[];
}

export function measureGroups(
  { rows, orders, spend }: Pick<PersonaDataset, 'rows' | 'orders' | 'spend'>,
  { places, centres }: Pick<PersonaClustering, 'places' | 'centres'>,
): MeasuredGroups {
  const { width, starts, columns, values } = rows;
  const k = centres.length;
  const [sums, buyers] = [new Float64Array(k * width), new Float64Array(k * width)];
  const [customers, orderSums, spendSums] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    customers[place]!++;
    orderSums[place]! += orders[row]!;
    spendSums[place]! += spend[row]!;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const cell = place * width + columns[at]!;
      sums[cell]! += values[at]!;
      buyers[cell]!++;
    }
  }
  const variables = Array.from({ length: width }, (_, column) => column);
  return {
    groups: Array.from(customers, (count, place) => ({
      customers: count,
      orders: orderSums[place]!,
      spend: spendSums[place]!,
      means: variables.map((column) => (count === 0 ? 0 : sums[place * width + column]! / count)),
      buyers: variables.map((column) => buyers[place * width + column]!),
    })),
    storeMeans: variables.map((column) => {
      let sum = 0;
      for (let place = 0; place < k; place++) sum += sums[place * width + column]!;
      return places.length === 0 ? 0 : sum / places.length;
    }),
  };
}

/**
 * The share of what separates the groups that is how much they buy.
 * In words: what would the groups look like if they differed in volume alone? Each would be the store's mean, m, times its
 * volume beside the store's, s. What of the squared distances between the groups' means and m these explain is the share:
 * 1 − Σ n |c − s·m|² ÷ Σ n |c − m|², at least 0. Volume is the sum of a mean's values. Values are divided by `scales` first
 * where those were for grouping.
 * @returns 0 when there are fewer than two groups, or nothing separates them
 * @example two groups, (4, 2) and (2, 1), of as many customers: 1; (4, 0) and (0, 4): 0
 */
export function volumeShare({ groups, storeMeans }: MeasuredGroups, scales: readonly number[] | null): number {
  const volumeOf = (means: readonly number[]): number => means.reduce((sum, mean) => sum + mean, 0);
  const storeVolume = volumeOf(storeMeans);
  if (groups.filter(({ customers }) => customers > 0).length < 2 || storeVolume <= 0) return 0;
  let [between, left] = [0, 0];
  for (const { customers, means } of groups) {
    const volume = volumeOf(means) / storeVolume;
    for (const [column, mean] of means.entries()) {
      const scale = scales?.[column] ?? 1;
      const store = storeMeans[column]!;
      between += customers * ((mean - store) / scale) ** 2;
      left += customers * ((mean - volume * store) / scale) ** 2;
    }
  }
  return between <= 0 ? 0 : Math.max(0, 1 - left / between);
}
