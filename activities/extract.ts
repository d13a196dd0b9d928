/** Stage extract: every source's pages land as files, the landings become raw rows or quarantined ones. */
import { count } from '../lib/pure/count.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { streamSpecs } from '../lib/streams.ts';
import { landResource, listLoads, loadLandings } from '../storage/landing/index.ts';
import { describeDecided } from '../storage/landing/quarantine/index.ts';
import { readPointer } from '../storage/snapshots/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { describeInputs, hashInputs, writeInputs } from './run-inputs.ts';
import { fetchRunObjects } from './run-objects.ts';
import { runStage } from './stage.ts';
import { sourceNames, withSource } from './sync/open-source.ts';

export interface ExtractSummary {
  readonly note: string;
  readonly loads: number;
  readonly rows: number;
  readonly loaded: number;
  readonly quarantined: number;
  /** Hash over everything that the run's result depends on. */
  readonly inputsHash: string;
  readonly alreadyPublished?: { readonly runId: string; readonly snapshot: string };
}

export function createExtractActivities(deps: StoreDependencies) {
  return {
    /** Lands and loads what the sources hold now. Safe to repeat: the same content lands once and loads once. */
    async extract({ run }: { readonly run: RunPlan }): Promise<ExtractSummary> {
      return runStage(deps, run, 'extract', async ({ fence, signal, atPoint }) => {
        const landings = await landLocal(deps, run, signal);
        await atPoint('before');
        const objects = await fetchRunObjects(deps, run);
        const inputs = describeInputs(run, await listLoads(deps.folders.landing, run.store), objects);
        await loadLandings({
          warehouse: deps.warehouse,
          fence,
          loads: inputs.loads,
          signal,
          root: deps.folders.landing,
          store: run.store,
          zone: run.zone,
          streams: Object.values(streamSpecs),
        });
        await atPoint('after');
        const [totals] = await deps.warehouse.rows<{
          loads: number;
          rows: number;
          loaded: number;
          quarantined: number;
        }>(
          `select count(*) as loads, coalesce(sum("rows"), 0)::bigint as "rows",
             coalesce(sum(loaded), 0)::bigint as loaded, coalesce(sum(quarantined), 0)::bigint as quarantined from _loads`,
        );
        if (totals === undefined) throw new Error('no totals of loads');
        const inputsHash = hashInputs(inputs);
        // A stalled attempt ends here, and leaves the papers of the one that overtook it alone.
        await deps.warehouse.commit(fence, async () => undefined);
        await writeInputs(deps.folders.runs, inputs);
        await deps.state.runs.update(run.runId, { inputsHash });
        const published = await findPublished(deps, run, inputsHash);
        return {
          ...totals,
          inputsHash,
          ...(published === undefined ? {} : { alreadyPublished: published }),
          note:
            `${landings.seen === 0 ? '' : `${landings.isNew} new of ${count(landings.seen, 'file')}; `}rows in ${whole(totals.rows)} = ` +
            `${whole(totals.loaded)} loaded + ${whole(totals.quarantined)} quarantined${await describeDecided(deps.warehouse)}`,
        };
      });
    },
  };
}

/** Sources whose data lie here; the others were read by their own workflows. */
async function landLocal(deps: StoreDependencies, run: RunPlan, signal: AbortSignal) {
  const landings = { seen: 0, isNew: 0 };
  for (const name of sourceNames(deps, true)) {
    await withSource(deps, name, async (open, { name: connector }) => {
      await open.check(signal);
      for (const resource of open.resources) {
        const pages = landResource({
          root: deps.folders.landing,
          store: run.store,
          connector,
          source: name,
          resource,
          signal,
          now: deps.now,
          tempDirectory: deps.folders.temporary,
          tell: (line) => deps.log.info(`source ${name}: ${line}`),
        });
        for await (const { isNew } of pages) {
          landings.seen += 1;
          if (isNew) landings.isNew += 1;
        }
      }
    });
  }
  return landings;
}

/** The run of the same as-of and inputs that readers see now, if there is one. */
async function findPublished(deps: StoreDependencies, run: RunPlan, inputsHash: string) {
  const current = await readPointer(deps.folders.published, run.store);
  if (current?.asOf !== run.asOf) return undefined;
  const earlier = await deps.state.runs.get(current.runId);
  if (earlier === undefined || earlier.inputsHash !== inputsHash || earlier.snapshot === null) return undefined;
  return { runId: earlier.runId, snapshot: earlier.snapshot };
}

const whole = (rows: number): string => rows.toLocaleString('en-US');
