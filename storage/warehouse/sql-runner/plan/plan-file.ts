/** A plan as a file: what would be done, what it was made from, and an id that both decide. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import { contentHash } from '../../../../lib/hash.ts';
import type { Basis } from './basis.ts';
import type { ModelComparison } from './compare.ts';
import type { ModelPreview } from './preview-model.ts';

export interface PlannedModel extends ModelComparison {
  /** How the query differs, as a unified diff; empty when it does not, or when nobody knows what it was. */
  readonly diff: string;
  /** What it would be; null where it is kept. */
  readonly preview: ModelPreview | null;
}

/** Something outside the models that reads one that changes. */
export interface TouchedReader {
  readonly kind: string;
  readonly name: string;
  readonly owner: string | null;
  /** Models that it reads and that change. */
  readonly reads: readonly string[];
  /** Columns that it names and that the plan takes away or types anew, as `table.column`. */
  readonly loses: readonly string[];
}

export interface PlanContent {
  readonly project: string;
  /** In the order of building; then what is dropped. */
  readonly models: readonly PlannedModel[];
  readonly touched: readonly TouchedReader[];
  /** False: columns were compared and nothing was computed. */
  readonly hasRows: boolean;
  readonly basis: Basis;
}

export interface SqlPlan extends PlanContent {
  readonly id: string;
}

/** Equal projects over equal databases have one plan. */
export const sealPlan = (content: PlanContent): SqlPlan => ({
  id: `plan-${contentHash({ ...content, version: 1 }).slice(0, 12)}`,
  ...content,
});

export const changesOf = ({ models }: PlanContent): readonly PlannedModel[] =>
  models.filter(({ status }) => status !== 'unchanged');

/** Sentences that say what stops it. */
export const blockersOf = ({ models }: PlanContent): readonly string[] =>
  models.flatMap(({ name, preview }) => (preview?.blockers ?? []).map((blocker) => `${name}: ${blocker}`));

export async function writePlan(folder: string, plan: SqlPlan): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = planPath(folder, plan.id);
  await writeFile(`${path}.part`, `${JSON.stringify(plan, null, 2)}\n`);
  await rename(`${path}.part`, path);
}

export async function readPlan(folder: string, id: string): Promise<SqlPlan> {
  const text = /^plan-[0-9a-f]{12}$/.test(id) ? await readFile(planPath(folder, id), 'utf8').catch(missing) : undefined;
  if (text === undefined) {
    throw new PipelineError('config', `plan ${id}: there is none of this id in ${folder}`, {
      remedy: 'make one with perdura sql plan, which tells its id',
    });
  }
  const plan = JSON.parse(text) as SqlPlan;
  if (sealPlan(contentOf(plan)).id === id) return plan;
  throw new PipelineError('conflict', `plan ${id}: its file was edited since it was made`, {
    remedy: 'make it again with perdura sql plan',
  });
}

const planPath = (folder: string, id: string): string => join(folder, `${id}.json`);

function contentOf(plan: SqlPlan): PlanContent {
  const { id: _, ...content } = plan;
  return content;
}

function missing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  return undefined;
}
