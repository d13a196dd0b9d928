/** Makes a plan: compares the project with the database, and finds out what what would be built would be. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { PipelineError } from '../../../../lib/errors.ts';
import { nearest } from '../../../../lib/pure/nearest.ts';
import type { Warehouse } from '../../warehouse.ts';
import { orderModels } from '../graph/order-models.ts';
import { readRelations, withoutParquet } from '../build/relations.ts';
import type { StoredModel } from '../build/state.ts';
import type { Model, Source } from '../model.ts';
import { readBasis } from './basis.ts';
import { behindModels } from './behind.ts';
import { type Built, compareModels, type ModelComparison } from './compare.ts';
import { liveRelations } from './live-relations.ts';
import type { PlanContent, PlannedModel } from './plan-file.ts';
import { isOutOfMemory, previewModels } from './preview.ts';
import type { ModelPreview } from './preview-model.ts';
import { readBuilt, sourceStates } from './standing.ts';

export interface PlanOptions {
  /** What the project is called. */
  readonly project: string;
  readonly warehouse: Pick<Warehouse, 'rows' | 'withConnection'>;
  readonly models: readonly Model[];
  readonly sources: readonly Source[];
  /** When it is made. */
  readonly instant: Date;
  /** False: compares columns and computes nothing. */
  readonly withRows: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (preview: ModelPreview) => void;
}

export async function makePlan(options: PlanOptions): Promise<Omit<PlanContent, 'touched'>> {
  const { project, warehouse, models, sources, withRows } = options;
  const built = await readBuilt(warehouse, sources);
  const states = await sourceStates(warehouse, sources);
  const live = await liveRelations(warehouse);
  const ordered = orderForPlan(models, built, [...live.keys()]);
  const compared = compareModels(ordered, {
    built,
    relations: new Map([...live].map(([name, { kind }]) => [name, kind])),
    behind: await behindModels(warehouse, ordered, built),
    lost: withoutParquet(models, await readRelations(warehouse)),
  });
  const changing = compared.filter(({ status }) => status !== 'unchanged');
  // Read before the rows are: what changes meanwhile makes the plan stale.
  const basis = await readBasis({
    reader: warehouse,
    models,
    built,
    changing: changing.map(({ name }) => name),
    states,
  });
  const previews = await previewChanging(options, built, ordered, changing, [...live.keys()]);
  const before = new Map(built.map((model) => [model.name, model]));
  const byName = new Map(models.map((model) => [model.name, model]));
  const planned = compared.map(
    (comparison): PlannedModel => ({
      ...comparison,
      diff: comparison.status === 'changed' ? diffOf(before.get(comparison.name), byName.get(comparison.name)) : '',
      preview: previews.get(comparison.name) ?? null,
    }),
  );
  return { project, models: planned, hasRows: withRows, basis };
}

async function previewChanging(
  { warehouse, instant, withRows, signal, onProgress }: PlanOptions,
  stored: readonly StoredModel[],
  ordered: readonly Model[],
  changing: readonly ModelComparison[],
  live: readonly string[],
): Promise<ReadonlyMap<string, ModelPreview>> {
  const isBuilt = new Set(changing.filter(({ action }) => action !== 'drop').map(({ name }) => name));
  const dropped = changing.filter(({ action }) => action === 'drop').map(({ name }) => name);
  if (changing.length === 0) return new Map();
  const read = (connection: DuckDBConnection) =>
    previewModels(connection, {
      models: ordered.filter(({ name }) => isBuilt.has(name)),
      all: ordered,
      dropped,
      broken: unknownReads(ordered, live),
      stored,
      instant,
      withRows,
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  const previews = await warehouse.withConnection(read).catch((error: unknown) => {
    throw isOutOfMemory(error) ? needsMemory(error) : error;
  });
  return new Map(previews.map((preview) => [preview.name, preview]));
}

const needsMemory = (cause: unknown): PipelineError =>
  new PipelineError('config', 'the preview needs more memory than DuckDB may take', {
    remedy:
      'leave rows out with --no-preview, or allow more: --memory, of a store warehouse.memoryLimit in perdura.yaml',
    cause,
  });

/** Models that read what is nowhere, with the nearest name. */
function unknownReads(models: readonly Model[], live: readonly string[]): ReadonlyMap<string, string> {
  const known = new Set([...live, ...models.map(({ name }) => name.toLowerCase())]);
  const broken = new Map<string, string>();
  for (const { name, dependsOn } of models) {
    const unknown = dependsOn.find((dependency) => !dependency.includes('.') && !known.has(dependency));
    if (unknown === undefined) continue;
    const guess = nearest(unknown, [...known]);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    broken.set(name.toLowerCase(), `it reads ${unknown}, which is neither a model nor a table here${hint}`);
  }
  return broken;
}

/** What is to be dropped is no table to read from; a table that is nowhere stops only who reads it. */
function orderForPlan(models: readonly Model[], built: readonly Built[], live: readonly string[]): readonly Model[] {
  const known = new Set(models.map(({ name }) => name.toLowerCase()));
  const gone = new Set(built.map(({ name }) => name.toLowerCase()).filter((name) => !known.has(name)));
  for (const { name, dependsOn } of models) {
    const lost = dependsOn.find((dependency) => gone.has(dependency));
    if (lost === undefined) continue;
    throw new PipelineError('config', `model ${name} reads ${lost}, which is no longer a model of this project`, {
      remedy: `put ${lost}.sql back, or let ${name} read something else`,
      details: { model: name, reads: lost },
    });
  }
  return orderModels(models, { sources: [...live, ...models.flatMap(({ dependsOn }) => dependsOn)] });
}

function diffOf(before: Built | undefined, after: Model | undefined): string {
  if (before === undefined || after === undefined || before.sql === after.sql) return '';
  const text = (sql: string): string => `${sql}\n`;
  return createTwoFilesPatch(
    `${after.name}, built`,
    after.file,
    text(before.sql),
    text(after.sql),
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
}
