/** Activities of the write-back: planning, and writing what was planned. */
import type { StoreDependencies } from '../dependencies.ts';
import { createPlanningActivities } from './planning.ts';
import { createWritingActivities } from './writing.ts';

export const createEnrichmentActivities = (deps: StoreDependencies) => ({
  ...createPlanningActivities(deps),
  ...createWritingActivities(deps),
});
