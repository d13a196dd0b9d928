/** What each number of groups by value would explain. */
import { type CountedGroups, countGroups as count } from '../../models/clusters/advice.ts';

export const countGroups = (input: {
  readonly value: Float64Array;
  readonly medianOrder: number;
}): readonly CountedGroups[] => count(input.value, input.medianOrder);
