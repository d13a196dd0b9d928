/** Whether an earlier run counted the same orders as revenue: figures of another metric are no measure of this one's. */
import { z } from 'zod';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { Manifest } from '../storage/snapshots/index.ts';

const counted = z.object({ hash: z.string() });

export const isSameMetric = (
  earlier: Pick<Manifest, 'run'> | undefined,
  { metric }: Pick<RunPlan, 'metric'>,
): boolean => (counted.safeParse(earlier?.run['metric']).data?.hash ?? null) === (metric?.hash ?? null);
