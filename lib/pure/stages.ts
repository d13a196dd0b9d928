/** The stages of a run, in order: the same list in workflow, progress, search attribute, log and figures. */
export const stages = [
  'extract',
  'transform',
  'audit',
  'fit',
  'back-test',
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
