/** Column lineage: which upstream columns each column of a model comes from, and what decides its rows. */
export type { ColumnSource, Influence } from './columns.ts';
export { type ModelLineage, traceAlone, traceModels } from './model-lineage.ts';
export { type ColumnPlace, type ColumnStep, walkColumns } from './walk.ts';
