/** Plans: what would be written to a destination, a row for every person, as a file that is written once. */
export { buildPlan, planFile } from './build-plan.ts';
export { readHeldByJournal, type WrittenRows } from './held-by-journal.ts';
export { checkPlanFile, type PlanRow, readPlanRows, type RowFilter, toChange } from './plan-file.ts';
export { conditionsOf, writeWanted } from './wanted.ts';
