/**
 * `runs/<id>/inputs.json`: everything that a run's tables depend on, with the record of every load. Written once the
 * loads are known; the hash over what matters of it stands in the run's record and in its manifest.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import { contentHash } from '../lib/hash.ts';
import type { Predecessor, RunMetric, RunPlan } from '../lib/pure/run-plan.ts';
import type { LoadRecord } from '../storage/landing/index.ts';
import type { RunObject } from './run-objects.ts';

export interface RunInputs {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly store: Pick<RunPlan, 'zone' | 'currency' | 'language'> & { readonly name: string };
  /** Hash of the CLV configuration. */
  readonly configuration: string;
  /** The metric that it names; absent where every order counts. */
  readonly metric?: RunMetric;
  readonly code: string;
  /** Snapshot of an earlier as-of that the run continues. */
  readonly predecessor: Predecessor | null;
  /** Snapshot that drift is measured against. */
  readonly driftBase: Predecessor | null;
  /** What customers are grouped by; absent where there is nothing of the kind. */
  readonly objects?: readonly RunObject[];
  /** Everything that had landed, in load order. */
  readonly loads: readonly LoadRecord[];
}

export const describeInputs = (
  run: RunPlan,
  loads: readonly LoadRecord[],
  objects: readonly RunObject[] = [],
): RunInputs => ({
  formatVersion: 1,
  runId: run.runId,
  store: { name: run.store, zone: run.zone, currency: run.currency, language: run.language },
  configuration: run.configurationHash,
  ...(run.metric == null ? {} : { metric: run.metric }),
  code: run.codeVersion,
  predecessor: run.predecessor ?? null,
  driftBase: run.driftBase ?? null,
  ...(objects.length === 0 ? {} : { objects }),
  loads,
});

/** Equal for runs that must give equal tables. */
export const hashInputs = ({
  loads,
  store,
  configuration,
  metric,
  code,
  predecessor,
  driftBase,
  objects = [],
}: RunInputs): string =>
  contentHash({
    loads: loads.map(({ load, source, stream, input, sha256, columns, dateFormat }) => ({
      load,
      source,
      stream,
      input: input.sha256,
      sha256,
      columns,
      dateFormat,
    })),
    store,
    configuration,
    ...(metric === undefined ? {} : { metric: metric.hash }),
    code,
    // Its tables count, not which run made them.
    ...(predecessor === null ? {} : { predecessor: predecessor.checksum }),
    ...(driftBase == null ? {} : { driftBase: driftBase.checksum }),
    // What they say counts, not which version it is.
    ...(objects.length === 0 ? {} : { objects: objects.map(({ kind, name, hash }) => ({ kind, name, hash })) }),
  });

export async function writeInputs(runsFolder: string, inputs: RunInputs): Promise<void> {
  const file = inputsFile(runsFolder, inputs.runId);
  await mkdir(join(runsFolder, inputs.runId), { recursive: true });
  await writeFile(`${file}.partial`, `${JSON.stringify(inputs, undefined, 2)}\n`);
  await rename(`${file}.partial`, file);
}

/** Undefined when the run never came that far, or its papers are gone. */
export async function readInputs(runsFolder: string, runId: string): Promise<RunInputs | undefined> {
  const file = inputsFile(runsFolder, runId);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const inputs = JSON.parse(text) as RunInputs;
    if (inputs.formatVersion === 1 && Array.isArray(inputs.loads)) return inputs;
  } catch {
    // Said below.
  }
  throw new PipelineError('bad_data', `run ${runId}: ${file} is damaged`, { remedy: 'restore it from a backup' });
}

const inputsFile = (runsFolder: string, runId: string): string => join(runsFolder, runId, 'inputs.json');
