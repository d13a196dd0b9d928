/**
 * A run's tables once more, from its loads: the computations of its stages, in a warehouse of their own, without
 * workflow, lease or record. Whoever verifies compares what comes out with what the run wrote.
 */
import { type Stage, stages } from '../lib/pure/stages.ts';
import { streamSpecs } from '../lib/streams.ts';
import { type LoadRecord, loadLandings } from '../storage/landing/index.ts';
import { cluster } from './cluster.ts';
import type { StoreDependencies } from './dependencies.ts';
import { backTest } from './back-test.ts';
import { fit } from './fit.ts';
import { gate } from './gate.ts';
import { writeTables } from './report.ts';
import { score } from './score.ts';
import { segment } from './segment.ts';
import type { StageContext, StagePlan, StageTools } from './stage.ts';
import { audit, transform } from './transform.ts';

type Computation = (tools: StageTools, plan: StagePlan, stage: StageContext) => Promise<unknown>;

/** Stages that make no table of their own are left out. */
const computations: Partial<Readonly<Record<Stage, Computation>>> = {
  transform,
  audit,
  'back-test': backTest,
  fit,
  score,
  cluster,
  segment,
  gate,
};

export interface Recomputation {
  /** `warehouse` is an empty one; `folders.runs` takes the models' papers. */
  readonly tools: StageTools & Pick<StoreDependencies, 'sources'>;
  readonly plan: StagePlan;
  /** Exactly what had landed for the run. */
  readonly loads: readonly LoadRecord[];
  /** Takes the places of the tables. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Called as each stage begins. */
  onStage(stage: Stage): void;
}

/** Writes the tables into `folder`, as the run's report stage did. */
export async function recompute(request: Recomputation): ReturnType<typeof writeTables> {
  const { tools, plan, folder, signal, onStage } = request;
  onStage('extract');
  await loadLandings({
    warehouse: tools.warehouse,
    fence: await claim(tools, 'extract'),
    root: tools.folders.landing,
    store: plan.store,
    zone: plan.zone,
    streams: Object.values(streamSpecs),
    loads: request.loads,
    acceptsChanged: true,
    signal,
  });
  for (const name of stages) {
    const computation = computations[name];
    if (computation === undefined) continue;
    signal.throwIfAborted();
    const fence = await claim(tools, name);
    onStage(name);
    await computation(tools, plan, {
      fence,
      signal,
      atPoint: async () => undefined,
      commit: (work) => tools.warehouse.commit(fence, work),
    });
  }
  signal.throwIfAborted();
  onStage('report');
  return writeTables(tools, folder);
}

async function claim({ warehouse }: StageTools, stage: Stage) {
  const fence = { stage, token: 1, attempt: 1 };
  await warehouse.claim(fence);
  return fence;
}
