/** What of a query another engine would refuse or mean differently, and the query as that engine writes it. */
export { checkForTrino } from './check-for-trino.ts';
export { checkModelsForTrino } from './check-models.ts';
export type { Verdict } from './finding.ts';
