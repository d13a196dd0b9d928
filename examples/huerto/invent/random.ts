/** Chance from a seed, so that the invented shop comes out the same every time. */

export interface Chance {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly shuffle: <T>(items: readonly T[]) => readonly T[];
  /** One draw from each of `count` equal parts of [0, 1), shuffled: their mean is that of the whole, nearly. */
  readonly spread: (count: number) => readonly number[];
}

export function chanceFrom(seed: number): Chance {
  let state = seed;
  /** Marsaglia's xorshift on 32 bits. */
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const shuffle = <T>(items: readonly T[]): readonly T[] => {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = between(0, last);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  };
  return {
    next,
    between,
    pick: <T>(items: readonly T[]): T => items[between(0, items.length - 1)] as T,
    shuffle,
    spread: (count) => shuffle(Array.from({ length: count }, (_, part) => (part + next()) / count)),
  };
}

export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
export const isoDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
