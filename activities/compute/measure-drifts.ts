/** How far populations have moved. */
import { uniformNumbers } from '../../models/clusters/uniform-numbers.ts';
import { fixBins } from '../../models/quality/drift/bins.ts';
import { calmerDrift, type Drift, measureDrift } from '../../models/quality/drift/measure-drift.ts';

export interface DriftComparison {
  readonly name: string;
  readonly current: Float64Array;
  /** At least one; of several the one that lies closest counts. */
  readonly bases: readonly Float64Array[];
}

const seed = 20_240_607;

export function measureDrifts(
  comparisons: readonly DriftComparison[],
): readonly { readonly name: string; readonly drift: Drift }[] {
  return comparisons.map(({ name, current, bases }) => ({
    name,
    drift: bases.map((base) => measureDrift(fixBins(base), current, uniformNumbers(seed))).reduce(calmerDrift),
  }));
}
