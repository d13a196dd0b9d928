/** The stages of a run, in order: the same list in workflow, progress, search attribute, log and figures. */
export const stages = [
  'extract',
  'transform',
  'audit',
  'back-test',
  'fit',
  'score',
  'cluster',
  'segment',
  'gate',
  'report',
  'publish',
  'plan',
  'notify',
] as const;

export type Stage = (typeof stages)[number];

/** Where else work is committed after publication: what tests may break off. */
export const afterStages = [
  'campaign-plan',
  'campaign-claim',
  'campaign-send',
  'campaign-record',
  'apply-write',
  'apply-record',
  'persona-dataset',
  'persona-groups',
  'persona-report',
] as const;

/** Every place that has a commit of its own. */
export type FaultStage = Stage | (typeof afterStages)[number];
