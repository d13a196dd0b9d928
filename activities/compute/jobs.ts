/** The jobs of the worker thread: columns in, columns out, nothing but the models' arithmetic. */
export { analysePersonas } from './analyse-personas.ts';
export { clusterCustomers, groupCustomers } from './cluster-customers.ts';
export { commonErrors } from './common-errors.ts';
export { eventProbabilities } from './event-probabilities.ts';
export { fitModels } from './fit-models.ts';
export { historyMatrix } from './history-matrix.ts';
export { measureDrifts } from './measure-drifts.ts';
export { nextCategories } from './next-categories.ts';
export { scoreHistories } from './score-histories.ts';
export { testModels } from './test-models.ts';
export { totalIntervals } from './total-intervals.ts';
export { trackWeeks } from './track-weeks.ts';
export { valueNewCustomers } from './value-new-customers.ts';
