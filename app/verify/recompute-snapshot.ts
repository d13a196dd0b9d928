/** Recomputes a run's tables in a temporary warehouse, compares them with its snapshot, and leaves nothing behind. */
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startCompute } from '../../activities/compute/compute.ts';
import { type Recomputation, recompute } from '../../activities/recompute.ts';
import { type RunInputs, writeInputs } from '../../activities/run-inputs.ts';
import type { StagePlan } from '../../activities/stage.ts';
import { check } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import type { Manifest } from '../../storage/snapshots/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { loadModels } from '../../storage/warehouse/sql-runner/index.ts';
import { storeFolders } from '../folders.ts';
import { sqlFolder } from '../package-folder.ts';
import { sources } from '../registry.ts';
import type { Session } from '../session.ts';
import { makeTemporaryFolder } from '../temporary-folders.ts';
import { compareSnapshot } from './compare-snapshot.ts';
import type { Verification } from './verification.ts';

interface Subject {
  readonly manifest: Manifest;
  /** Of the snapshot. */
  readonly folder: string;
  readonly inputs: RunInputs;
  readonly isLandingChanged: boolean;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export async function recomputeSnapshot(
  session: Session,
  subject: Subject,
): Promise<Pick<Verification, 'configurationVersion' | 'failure' | 'tables'>> {
  const { manifest, folder: snapshotFolder, inputs, signal, tell } = subject;
  const { configuration } = check(describedRun, manifest.run, `manifest of ${manifest.runId}`);
  const folders = storeFolders(session.project);
  const { memoryLimit } = session.project.config.warehouse;
  await makeTemporaryFolder(folders.temporary);
  const temporary = await mkdtemp(join(folders.temporary, 'verify-'));
  const recomputedFolder = join(temporary, 'tables');
  let stage = 'extract';
  try {
    await mkdir(recomputedFolder);
    // Stages read the run's objects from its papers.
    await writeInputs(join(temporary, 'runs'), inputs);
    const made = await withTools(session, temporary, inputs.store.zone, (tools) =>
      recompute({
        tools,
        plan: planOf(manifest, inputs, configuration.content),
        loads: inputs.loads,
        folder: recomputedFolder,
        signal,
        onStage(name) {
          stage = name;
          tell(`recomputing ${name}`);
        },
      }),
    );
    const places = { manifest, snapshotFolder, recomputedFolder, temporary, memoryLimit, signal };
    const tables = await compareSnapshot(made, places);
    return { configurationVersion: configuration.version, failure: null, tables };
  } catch (error) {
    signal.throwIfAborted();
    const message = findingOf(error, subject.isLandingChanged && stage === 'extract');
    if (message === undefined) throw error;
    return { configurationVersion: configuration.version, failure: { stage, message }, tables: [] };
  } finally {
    await rm(temporary, { recursive: true, force: true });
    // This process's own folder, unless somebody else in it has something there.
    await rmdir(folders.temporary).catch(() => undefined);
  }
}

/** What stages compute with, in an empty warehouse in `place`. */
async function withTools<T>(
  { project }: Session,
  place: string,
  zone: string,
  work: (tools: Recomputation['tools']) => Promise<T>,
): Promise<T> {
  const { memoryLimit, threads } = project.config.warehouse;
  const sqlModels = await loadModels(sqlFolder);
  const warehouse = await openWarehouse({
    path: join(place, 'verify.duckdb'),
    tempDirectory: place,
    owner: 'perdura verify',
    zone,
    memoryLimit,
    ...(threads === undefined ? {} : { threads }),
  });
  const compute = startCompute();
  try {
    return await work({
      warehouse,
      compute,
      sqlModels,
      sources,
      folders: { ...storeFolders(project), runs: join(place, 'runs') },
    });
  } finally {
    await compute.close();
    await warehouse.close();
  }
}

const describedRun = z.looseObject({
  configuration: z.looseObject({ version: z.int(), content: clvConfigurationSchema }),
});

const planOf = (
  { runId, store, asOf }: Manifest,
  { store: { zone, currency, language }, metric, predecessor, driftBase }: RunInputs,
  configuration: StagePlan['configuration'],
): StagePlan => ({
  runId,
  store,
  asOf,
  zone,
  currency,
  language,
  configuration,
  metric: metric ?? null,
  predecessor,
  driftBase,
});

/** What the run's own data makes of a stage is a finding; undefined for everything else, which is an error. */
function findingOf(error: unknown, isLoading: boolean): string | undefined {
  if (error instanceof PipelineError) return error.kind === 'bad_data' ? error.message : undefined;
  // A changed file may be no Parquet file any more; what DuckDB says of it could quote what stands in it.
  return isLoading ? 'what has landed cannot be loaded any more' : undefined;
}
