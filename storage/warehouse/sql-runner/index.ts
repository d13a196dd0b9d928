/** SQL models as files: read, ordered by what they read, built with their audits, recorded. */
export { loadModels } from './load-models.ts';
export type { Layer, Model } from './model.ts';
export { planModels } from './plan-models.ts';
export { assertModelsPassed, type RunResults } from './results.ts';
export { type RunModelsOptions, runModels } from './run-models.ts';
