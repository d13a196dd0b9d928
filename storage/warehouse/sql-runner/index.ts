/** SQL models as files: read, ordered by what they read, built with their audits, recorded. */
export { loadModels } from './load-models.ts';
export type { Layer, Materialized, Model } from './model.ts';
export { type PlanOptions, planModels } from './plan-models.ts';
export { assertModelsPassed, type ModelResult, type RunResults } from './results.ts';
export type { AuditResult } from './run-audits.ts';
export { type RunModelsOptions, runModels } from './run-models.ts';
