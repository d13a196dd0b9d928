/** The stages of a run, from its history, its figures and the papers of its SQL models. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageFigures } from '../../lib/pure/run-plan.ts';
import { type Stage, stages } from '../../lib/pure/stages.ts';
import type { RunRecord } from '../../storage/state/index.ts';
import { latestAttempt } from '../../storage/warehouse/sql-runner/artefacts/attempts.ts';
import type { StageAudit } from './audit.ts';
import type { ActivityFacts, HistoryFacts } from './history-facts.ts';

/** In the order in which they ran. Without a history, those whose figures are on record. */
export async function auditStages(
  record: RunRecord,
  history: HistoryFacts | undefined,
  runsFolder: string,
): Promise<readonly StageAudit[]> {
  const figures = (record.figures ?? {}) as Partial<Readonly<Record<string, StageFigures>>>;
  const ran =
    history === undefined
      ? stages.filter((stage) => figures[stage] !== undefined).map((stage) => ({ stage, activity: undefined }))
      : history.activities.flatMap((activity) => {
          const stage = stageOf(activity);
          return stage === undefined ? [] : [{ stage, activity }];
        });
  return Promise.all(
    ran.map(async ({ stage, activity }) => {
      const spent = activity?.status === 'done' || activity === undefined ? figures[stage] : undefined;
      return {
        ...describeActivity(activity),
        stage,
        wallSeconds: spent?.wallSeconds ?? null,
        cpuSeconds: spent?.cpuSeconds ?? null,
        peakMb: spent?.peakMb ?? null,
        models: await readModels(join(runsFolder, record.runId, 'sql', stage)),
      };
    }),
  );
}

/** An activity bears the name of its stage; the rest keep the run's record. */
const stageOf = ({ name }: ActivityFacts): Stage | undefined => {
  const spelled = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return stages.find((stage) => stage === spelled);
};

function describeActivity(activity: ActivityFacts | undefined) {
  const answer = z.looseObject({ note: z.string().optional() }).safeParse(activity?.result).data ?? {};
  const { note, ...rest } = answer;
  return {
    status: activity?.status ?? 'done',
    attempts: activity?.attempts ?? null,
    worker: activity?.worker ?? null,
    startedAt: activity?.startedAt ?? null,
    endedAt: activity?.endedAt ?? null,
    note: note ?? null,
    figures: Object.fromEntries(
      Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    ),
    earlierFailure: activity?.earlierFailure ?? null,
    failure: activity?.failure ?? null,
  };
}

const runResults = z.object({
  models: z.array(z.object({ name: z.string(), status: z.string(), rows: z.number().nullable() })),
});

async function readModels(folder: string): Promise<StageAudit['models']> {
  try {
    return runResults.parse(JSON.parse(await readFile(join(await latestAttempt(folder), 'run_results.json'), 'utf8')))
      .models;
  } catch {
    // Most stages build none, and papers may be gone.
    return [];
  }
}
