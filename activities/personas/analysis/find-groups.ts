/** Finds the groups of an analysis in the compute worker, and writes who is in which and what is said of them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PersonaAnalysis } from '../../../models/personas/types.ts';
import { type PropensityRow, writeMembersFile, writePropensitiesFile } from '../../../storage/personas/index.ts';
import type { StoreDependencies } from '../../dependencies.ts';
import { readDataset, rowsFile } from './gather-dataset.ts';
import type { AnalysisContext } from './index.ts';

const lookEveryMs = 250;

export async function findGroups(
  { compute, storeConfig }: Pick<StoreDependencies, 'compute' | 'storeConfig'>,
  { record, folder, signal, note }: AnalysisContext,
): Promise<{ readonly groups: number; readonly starts: number; readonly iterations: number }> {
  const { dataset } = await readDataset(folder);
  const { name, configuration } = record;
  const { k, unit, transformation, levels, top } = configuration;
  const progress = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const looking = setInterval(() => {
    const [start = 0, starts = 0, rounds = 0] = progress;
    if (starts > 0) note(`start ${start} of ${starts}, ${rounds} rounds so far`);
  }, lookEveryMs);
  try {
    const { analysis, clustering, ids } = await compute.run(
      'analysePersonas',
      { dataset, rules: { name, k, unit, transformation, levels, top }, currency: storeConfig.currency, progress },
      signal,
    );
    signal.throwIfAborted();
    await writeMembersFile(join(folder, 'members.parquet'), {
      dataset: join(folder, rowsFile),
      ids,
      places: clustering?.places ?? new Uint8Array(0),
    });
    await writePropensitiesFile(join(folder, 'propensities.parquet'), propensities(analysis));
    await writeFile(join(folder, 'groups.json'), `${JSON.stringify(analysis)}\n`);
    const { groups, starts, iterations } = analysis;
    return { groups: groups.length, starts, iterations };
  } finally {
    clearInterval(looking);
  }
}

const propensities = ({ groups, variables }: PersonaAnalysis): readonly PropensityRow[] =>
  groups.flatMap(({ id, cells }) =>
    cells.map((cell, at) => ({ clusterId: id, variable: variables[at]?.label ?? '', position: at + 1, ...cell })),
  );
