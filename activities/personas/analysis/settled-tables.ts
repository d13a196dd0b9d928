/** Reads the warehouse as the last run left it: waits while one is at it, and notices one that comes in between. */
import { setTimeout } from 'node:timers/promises';
import { PipelineError } from '../../../lib/errors.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { StoreDependencies } from '../../dependencies.ts';

export interface TablesOf {
  readonly asOf: string;
  /** The run that left them so; null where none is known of that day. */
  readonly runId: string | null;
}

export type MomentReader = Pick<Warehouse, 'rows' | 'columns'>;
type Dependencies = Pick<StoreDependencies, 'warehouse' | 'state' | 'store' | 'now'>;

const lookEveryMs = 2_000;
const recentRuns = 100;
const inBetween = Symbol('a run came in between');

export async function readSettledTables<T>(
  deps: Dependencies,
  { signal, note }: { readonly signal: AbortSignal; note(text: string): void },
  work: (reader: MomentReader, tables: TablesOf) => Promise<T>,
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const holder = await holderOf(deps);
    if (holder === undefined) {
      const result = await deps.warehouse.atOneMoment(async (reader) => {
        const asOf = await readAsOf(reader, deps.store);
        // What is read from here on is of this moment; had a run begun before it, tables might be of two runs.
        if ((await holderOf(deps)) !== undefined) return inBetween;
        return work(reader, { asOf, runId: await findRun(deps, asOf) });
      });
      if (result !== inBetween) return result;
      continue;
    }
    note(`waits for ${holder}, which is at the tables`);
    await setTimeout(lookEveryMs, undefined, { signal });
  }
}

/** Who holds the store; nobody once a lease has run out. */
async function holderOf({ state, store, now }: Dependencies): Promise<string | undefined> {
  const lease = await state.leases.get(store);
  return lease !== undefined && lease.expiresAt > now().toISOString() ? lease.holder : undefined;
}

async function readAsOf({ rows }: MomentReader, store: string): Promise<string> {
  const wanted = ['run_context', 'customers', 'purchases'];
  const [found] = await rows<{ n: number }>(
    `select count(*) as n from information_schema.tables where table_schema = 'main' and table_name in ($1, $2, $3)`,
    wanted,
  );
  const [context] =
    found?.n === wanted.length ? await rows<{ asOf: string }>('select as_of as "asOf" from run_context') : [];
  if (context !== undefined) return context.asOf;
  throw new PipelineError(
    'config',
    `store ${store}: no run has filled its warehouse yet, so there is nobody to analyse`,
    {
      remedy: 'start one with perdura run, then analyse again',
    },
  );
}

async function findRun({ state, store }: Dependencies, asOf: string): Promise<string | null> {
  const runs = await state.runs.list({ store, limit: recentRuns });
  const begun = runs.filter((run) => run.startedAt !== null && run.asOf === asOf);
  return begun.toSorted((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? 1 : -1))[0]?.runId ?? null;
}
