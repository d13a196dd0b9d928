/** Which SQL models a stage builds: those whose every table is there now and was not before. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertModelsPassed, type Model, type RunResults, runModels } from '../storage/warehouse/sql-runner/index.ts';
import type { StageContext, StagePlan, StageTools } from './stage.ts';

/** Tables that stages after `transform` write; models that read them wait for the stage. */
const writtenBy = {
  score: ['clv_scores'],
  cluster: ['cluster_assignments', 'cluster_bounds', 'cluster_cells', 'cell_ranks', 'cluster_members'],
} as const;

export type BuildingStage = 'transform' | 'audit' | keyof typeof writtenBy;

/** Builds the models that became ready with `stage`; throws when one of them or its audits failed. */
export async function buildModels(
  deps: StageTools,
  run: StagePlan,
  stage: BuildingStage,
  { fence, signal }: StageContext,
): Promise<RunResults> {
  const names = modelsOfStage(deps.sqlModels, stage);
  const artefacts = join(deps.folders.runs, run.runId, 'sql', stage);
  await mkdir(artefacts, { recursive: true });
  const results = await runModels({
    warehouse: deps.warehouse,
    models: deps.sqlModels,
    select: { names },
    fence,
    signal,
    artefacts,
    runId: run.runId,
    // The context differs from run to run, and every model reads it, near or far.
    isFull: true,
    acceptSchema: 'changed-files',
  });
  assertModelsPassed(results);
  return results;
}

/** The stage in which a model is built: the latest one that writes something it reads, near or far. */
export function modelsOfStage(models: readonly Model[], stage: BuildingStage): readonly string[] {
  const order: readonly BuildingStage[] = ['transform', 'score', 'cluster'];
  const byName = new Map(models.map((model) => [model.name, model]));
  const known = new Map<string, number>();
  for (const [name, tables] of Object.entries(writtenBy)) {
    for (const table of tables) known.set(table, order.indexOf(name as BuildingStage));
  }
  const stageOf = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const at = Math.max(0, ...(byName.get(name)?.dependsOn ?? []).map(stageOf));
    known.set(name, at);
    return at;
  };
  return models
    .filter(({ layer, name }) =>
      stage === 'audit' ? layer === 'audits' : layer !== 'audits' && stageOf(name) === order.indexOf(stage),
    )
    .map(({ name }) => name);
}
