/** SQL models as files: read, ordered by what they read, built with their audits, recorded. */
export { loadModels } from './files/load-models.ts';
export { loadProject, type SqlProject } from './files/project.ts';
export type { Layer, Materialization, Model, Source } from './model.ts';
export { orderModels } from './graph/order-models.ts';
export { assertModelsPassed, type ModelResult, type RunResults } from './artefacts/results.ts';
export { type RunModelsOptions, runModels } from './build/run-models.ts';
export { parquetFileOf } from './build/parquet-files.ts';
export { readState } from './build/state.ts';
