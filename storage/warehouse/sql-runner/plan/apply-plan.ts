/**
 * Does what a plan says, and nothing else: builds its models, accepts the columns that it showed, drops what it drops. What it
 * built bears its id in the state, so that applying it again goes on where it stopped.
 */
import { join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Fence } from '../../fence.ts';
import type { Transaction, Warehouse } from '../../warehouse.ts';
import type { ModelResult, RunResults } from '../artefacts/results.ts';
import { runModels } from '../build/run-models.ts';
import type { Model, Source } from '../model.ts';
import { differencesSince, readBasis } from './basis.ts';
import { liveRelations } from './live-relations.ts';
import { blockersOf, changesOf, type SqlPlan } from './plan-file.ts';
import { readBuilt, sourceStates } from './standing.ts';

export interface ApplyOptions {
  readonly plan: SqlPlan;
  readonly warehouse: Warehouse;
  readonly models: readonly Model[];
  readonly sources: readonly Source[];
  /** Claims the stage: asked once nothing speaks against it. */
  readonly claim: () => Promise<Fence>;
  /** Begins the name of the run; the plan's id ends it. */
  readonly runId: string;
  /** Artefacts go below it. */
  readonly runs: string;
  readonly instant: Date;
  readonly signal?: AbortSignal;
  readonly onProgress?: (result: ModelResult) => void;
}

export interface AppliedPlan {
  readonly planId: string;
  /** Null where nothing was left to build. */
  readonly results: RunResults | null;
  readonly dropped: readonly string[];
  /** What an earlier attempt had built. */
  readonly done: readonly string[];
}

export async function applyPlan(options: ApplyOptions): Promise<AppliedPlan> {
  const { plan, warehouse, models, sources, claim, runs, instant, signal, onProgress } = options;
  const done = await refuseStale(options);
  refuseBlocked(plan);
  const isDone = new Set(done);
  const changes = changesOf(plan);
  const names = changes.filter(({ name, action }) => action !== 'drop' && !isDone.has(name)).map(({ name }) => name);
  const fence = await claim();
  const runId = `${options.runId}-${plan.id}`;
  const results =
    names.length === 0
      ? null
      : await runModels({
          warehouse,
          models,
          sources,
          instant,
          select: { names },
          fence,
          artefacts: join(runs, runId),
          runId,
          acceptSchema: changes.filter(hasOtherColumns).map(({ name }) => name),
          ...(signal === undefined ? {} : { signal }),
          ...(onProgress === undefined ? {} : { onProgress }),
        });
  const isWhole = results?.models.every(({ status }) => status === 'success' || status === 'unchanged') ?? true;
  const gone = changes.filter(({ action }) => action === 'drop').map(({ name }) => name);
  return { planId: plan.id, results, dropped: isWhole ? await drop(warehouse, fence, gone) : [], done };
}

const hasOtherColumns = ({ preview }: SqlPlan['models'][number]): boolean =>
  preview !== null && preview.columns.removed.length + preview.columns.retyped.length > 0;

/** The names that this plan built before; throws when anything else differs from what it was made from. */
async function refuseStale({ plan, warehouse, models, sources }: ApplyOptions): Promise<readonly string[]> {
  const built = await readBuilt(warehouse, sources);
  const states = await sourceStates(warehouse, sources);
  const changing = changesOf(plan).map(({ name }) => name);
  const basis = await readBasis({ reader: warehouse, models, built, changing, states });
  const done = built.filter(({ run }) => run.endsWith(plan.id)).map(({ name }) => name);
  const gone = changesOf(plan).filter(({ name, action }) => action === 'drop' && basis.built[name] === undefined);
  const own = new Set([...done, ...gone.map(({ name }) => name)].flatMap((name) => [name, name.toLowerCase()]));
  const differences = differencesSince(plan.basis, basis, (name) => own.has(name));
  if (differences.length === 0) return done;
  const more = differences.length > shownDifferences ? `; ${differences.length - shownDifferences} more` : '';
  throw new PipelineError(
    'conflict',
    `plan ${plan.id}: not all is as it was when it was made: ${differences.slice(0, shownDifferences).join('; ')}${more}`,
    { remedy: 'make a new one with perdura sql plan, and look at it', details: { plan: plan.id, differences } },
  );
}

const shownDifferences = 5;

function refuseBlocked(plan: SqlPlan): void {
  const blockers = blockersOf(plan);
  if (blockers.length === 0) return;
  const more = blockers.length > 1 ? `; ${blockers.length - 1} more` : '';
  throw new PipelineError('bad_data', `plan ${plan.id}: cannot be applied: ${blockers[0]}${more}`, {
    remedy: 'mend the model or the data, and plan again',
    details: { plan: plan.id, blockers },
  });
}

/** With what the state says of them, in one transaction; what is gone already is no mistake. */
async function drop(warehouse: Warehouse, fence: Fence, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  return warehouse.commit(fence, async (tx) => {
    const live = await liveRelations(tx);
    for (const name of names) {
      const relation = live.get(name.toLowerCase());
      if (relation !== undefined) await tx.run(`drop ${relation.kind} ${identifier(relation.name)}`);
      await forget(tx, name);
    }
    return names;
  });
}

async function forget(tx: Transaction, name: string): Promise<void> {
  const kept = await tx.rows<{ table: string; column: string }>(
    `select table_name as "table", case table_name when 'models' then 'name' else 'model' end as "column" from duckdb_tables()
     where database_name = current_database() and schema_name = '_sql' and table_name in ('models', 'windows')`,
  );
  for (const { table, column } of kept) await tx.run(`delete from _sql.${table} where ${column} = $1`, [name]);
}
