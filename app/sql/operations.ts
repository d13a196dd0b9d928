/**
 * What `perdura sql` and its like can be asked of a warehouse, by name. Each works the same on a file, on a store that nobody works on, and, asked through
 * a workflow, on one whose worker owns the warehouse: arguments and result are plain JSON.
 */
import type { OpenSqlProject } from './open-sql-project.ts';

/** `changes`: it writes tables, so that on a store it takes the lease. `models`: files will do, no database is opened. */
type Touch = 'models' | 'reads' | 'changes';

interface SqlOperation {
  readonly touches: Touch;
  // oxlint-disable-next-line typescript/no-explicit-any -- each operation has arguments of its own
  readonly load: () => Promise<(opened: OpenSqlProject, args: any) => Promise<unknown>>;
}

export const sqlOperations = {
  list: { touches: 'models', load: async () => (await import('./operations/list.ts')).listModels },
  run: { touches: 'changes', load: async () => (await import('./operations/run.ts')).runProject },
  build: { touches: 'changes', load: async () => (await import('./operations/build.ts')).buildProject },
  retry: { touches: 'changes', load: async () => (await import('./operations/retry.ts')).retryLast },
  plan: { touches: 'reads', load: async () => (await import('./operations/plan.ts')).planProject },
  apply: { touches: 'changes', load: async () => (await import('./operations/apply-plan.ts')).applyKeptPlan },
  check: { touches: 'models', load: async () => (await import('./operations/check.ts')).checkPortability },
  lineage: { touches: 'models', load: async () => (await import('./operations/lineage.ts')).lineageOf },
  'column-lineage': {
    touches: 'reads',
    load: async () => (await import('./operations/column-lineage.ts')).columnLineageOf,
  },
  docs: { touches: 'reads', load: async () => (await import('./operations/docs.ts')).describeProject },
  freshness: { touches: 'reads', load: async () => (await import('./operations/freshness.ts')).measureFreshness },
  test: { touches: 'reads', load: async () => (await import('./operations/test.ts')).testModels },
  case: { touches: 'reads', load: async () => (await import('./operations/case.ts')).captureUnitCase },
  'metric-preview': {
    touches: 'reads',
    load: async () => (await import('./operations/metric-preview.ts')).previewMetric,
  },
  'quarantine-list': { touches: 'reads', load: async () => (await import('../quarantine/list.ts')).listQuarantine },
  'quarantine-show': { touches: 'reads', load: async () => (await import('../quarantine/show.ts')).showQuarantine },
  'quarantine-drop': { touches: 'changes', load: async () => (await import('../quarantine/drop.ts')).dropQuarantined },
  'quarantine-replay': {
    touches: 'changes',
    load: async () => (await import('../quarantine/replay.ts')).replayQuarantined,
  },
} as const satisfies Readonly<Record<string, SqlOperation>>;

export type OperationName = keyof typeof sqlOperations;
type Operation<N extends OperationName> = Awaited<ReturnType<(typeof sqlOperations)[N]['load']>>;
export type OperationArgs<N extends OperationName> = Parameters<Operation<N>>[1];
export type OperationResult<N extends OperationName> = Awaited<ReturnType<Operation<N>>>;

/** As a person types it: who holds the warehouse meanwhile, for others to read. */
export const commandOf = (name: OperationName): string =>
  /^(quarantine|metric)-/.test(name) ? `perdura ${name.replace('-', ' ')}` : `perdura sql ${name}`;

export const touchOf = (name: OperationName): Touch => sqlOperations[name].touches;

export async function runOperation<N extends OperationName>(
  opened: OpenSqlProject,
  name: N,
  args: OperationArgs<N>,
): Promise<OperationResult<N>> {
  // Of several operations, the compiler would want arguments that suit them all.
  const operation = (await sqlOperations[name].load()) as (project: OpenSqlProject, given: unknown) => Promise<unknown>;
  return (await operation(opened, args)) as OperationResult<N>;
}
