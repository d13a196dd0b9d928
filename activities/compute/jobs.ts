/** The jobs of the worker thread: columns in, columns out, nothing but the models' arithmetic. */
import { partitionsByValue, type ValueClusters } from '../../models/clusters/value-clusters.ts';
import { commonErrors } from './common-errors.ts';
import { fitModels } from './fit-models.ts';
import { measureDrifts } from './measure-drifts.ts';
import { scoreHistories, scoreSpends } from './score-histories.ts';
import { testModels } from './test-models.ts';
import { totalIntervals } from './total-intervals.ts';

export { commonErrors, fitModels, measureDrifts, scoreHistories, scoreSpends, testModels, totalIntervals };

export function clusterValues(input: {
  readonly values: Float64Array;
  readonly scale: number;
  readonly ks: readonly number[];
}): readonly ValueClusters[] {
  return partitionsByValue(input.values, input.scale, input.ks);
}

export interface Jobs {
  commonErrors: typeof commonErrors;
  totalIntervals: typeof totalIntervals;
  testModels: typeof testModels;
  fitModels: typeof fitModels;
  measureDrifts: typeof measureDrifts;
  scoreHistories: typeof scoreHistories;
  scoreSpends: typeof scoreSpends;
  clusterValues: typeof clusterValues;
}
