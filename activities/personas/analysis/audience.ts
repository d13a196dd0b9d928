/** Who takes part in an analysis: the condition that it was asked for with, read against the tables as they are. */
import { PipelineError } from '../../../lib/errors.ts';
import { compileSegments } from '../../../models/segments/compile/compile.ts';
import { leavesOf } from '../../../models/segments/references.ts';
import { openConditions, readCondition, settled } from '../../conditions.ts';
import type { StoreDependencies } from '../../dependencies.ts';
import { describeWarehouse } from '../../segments/vocabulary.ts';
import type { DatasetRequest } from '../dataset.ts';
import type { MomentReader, TablesOf } from './settled-tables.ts';

/** A SELECT with a row a customer: customer_key, and c0, whether they take part; nothing where everybody does. */
export async function compileAudience(
  deps: StoreDependencies,
  reader: MomentReader,
  { asOf, runId }: TablesOf,
  audience: string | undefined,
): Promise<NonNullable<DatasetRequest['audience']> | undefined> {
  if (audience === undefined) return undefined;
  const { rows, manifest } = await describeWarehouse(reader, deps.sqlModels);
  const source = { rows, manifest: { ...manifest, store: deps.store, asOf, runId: runId ?? '' } };
  const scope = await openConditions(source, deps);
  const tree = readCondition(scope, audience, 'audience');
  // Probabilities are worked out for the segments of a run, and read from their members.
  if (leavesOf(settled(scope, tree)).some((leaf) => 'probability' in leaf)) {
    throw new PipelineError('config', 'audience: cannot ask for a probability by itself', {
      remedy: 'put it into a segment, start a run, and say: in segment NAME',
    });
  }
  const { sql, parameters } = compileSegments([settled(scope, tree)], scope);
  return { sql, parameters: parameters.map((value) => (typeof value === 'bigint' ? Number(value) : value)) };
}
