/** The jobs of the worker thread: columns in, columns out, nothing but the models' arithmetic. */
import { clusterCustomers } from './cluster-customers.ts';
import { commonErrors } from './common-errors.ts';
import { fitModels } from './fit-models.ts';
import { historyMatrix } from './history-matrix.ts';
import { measureDrifts } from './measure-drifts.ts';
import { scoreHistories, scoreSpends } from './score-histories.ts';
import { testModels } from './test-models.ts';
import { totalIntervals } from './total-intervals.ts';
import { trackWeeks } from './track-weeks.ts';

export {
  commonErrors,
  fitModels,
  historyMatrix,
  measureDrifts,
  scoreHistories,
  scoreSpends,
  testModels,
  totalIntervals,
  trackWeeks,
};

export interface Jobs {
  commonErrors: typeof commonErrors;
  historyMatrix: typeof historyMatrix;
  totalIntervals: typeof totalIntervals;
  trackWeeks: typeof trackWeeks;
  testModels: typeof testModels;
  fitModels: typeof fitModels;
  measureDrifts: typeof measureDrifts;
  scoreHistories: typeof scoreHistories;
  scoreSpends: typeof scoreSpends;
  clusterCustomers: typeof clusterCustomers;
}
