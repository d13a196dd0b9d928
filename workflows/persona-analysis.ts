/** An analysis of personas that somebody asked for: who bought what, the groups in it, what is said of them, the report. */
import {
  ActivityCancellationType,
  CancellationScope,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  type PersonaAnalysisKey,
  type PersonaAnalysisStatus,
  type PersonaNote,
  type PersonaOutcome,
  type PersonaProgress,
  type PersonaStage,
  type PersonaStageProgress,
  personaStages,
} from '../lib/pure/persona-analyses.ts';
import { describeFailure, failRun } from './failure.ts';

/** The first one may wait for a run to end, and the second has much to compute. A killed worker's attempt is made again. */
const work = proxyActivities<Activities>({
  startToCloseTimeout: '24h',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 10 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

const record = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const progressQuery = defineQuery<PersonaProgress>('progress');
/** How far a stage is. */
const noteSignal = defineSignal<[PersonaNote]>('note');

export async function personaAnalysis(key: PersonaAnalysisKey): Promise<PersonaOutcome> {
  const stages = new Map<PersonaStage, PersonaStageProgress>(
    personaStages.map((stage) => [stage, { stage, status: 'pending', note: '' }]),
  );
  let status: PersonaAnalysisStatus = 'running';
  let running: PersonaStage = personaStages[0];
  setHandler(progressQuery, () => ({ ...key, status, stages: [...stages.values()] }));
  setHandler(noteSignal, ({ stage, note }) => {
    // One that comes late says nothing any more.
    if (stages.get(stage)?.status === 'running') change(stage, { note });
  });
  const change = (stage: PersonaStage, changed: Partial<PersonaStageProgress>) => {
    stages.set(stage, { ...(stages.get(stage) ?? { stage, status: 'pending', note: '' }), ...changed });
  };

  async function perform<T extends { readonly note: string }>(
    stage: PersonaStage,
    activity: () => Promise<T>,
  ): Promise<T> {
    const startedAt = Date.now();
    running = stage;
    change(stage, { status: 'running' });
    const result = await activity();
    change(stage, { status: 'done', note: result.note, seconds: (Date.now() - startedAt) / 1000 });
    return result;
  }

  try {
    await perform('dataset', () => work.gatherPersonaDataset(key));
    await perform('groups', () => work.findPersonaGroups(key));
    const { outcome } = await perform('report', () => work.reportPersonas(key));
    status = 'done';
    return outcome;
  } catch (error) {
    const isCancelled = isCancellation(error);
    const failure = describeFailure(error);
    status = isCancelled ? 'cancelled' : 'failed';
    change(running, { status, note: failure.message });
    await CancellationScope.nonCancellable(() =>
      record.endPersonaAnalysis({ key, status: isCancelled ? 'cancelled' : 'failed', failure }),
    );
    throw isCancelled ? error : failRun(running, failure);
  }
}
