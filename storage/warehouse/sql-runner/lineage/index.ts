/** Column lineage: which upstream columns each column of a model comes from, and what decides its rows. */
export type { ColumnSource, How, Influence, TracedColumn } from './columns.ts';
export { type ModelLineage, type TableColumns, traceAlone, traceModels } from './model-lineage.ts';
export { type ColumnPlace, type ColumnStep, type Direction, walkColumns } from './walk.ts';
