/** `perdura up`: everything from one command: Temporal, worker, a run, its result, until Ctrl-C. */
import { join } from 'node:path';
import { resolveAsOf } from '../../app/as-of.ts';
import { plansOf } from '../../app/enrichment.ts';
import { readDrift } from '../../app/object-drift.ts';
import { readReportData, scoreTable, withPublished } from '../../app/published.ts';
import { followRun, historyExported, requestRun } from '../../app/runs.ts';
import { reconcileStores } from '../../app/reconcile-schedules.ts';
import { startWorkers } from '../../app/workers.ts';
import { PipelineError } from '../../lib/errors.ts';
import { awaitPlans } from '../await-plans.ts';
import { aborted, type CommandContext } from '../command.ts';
import { showDemo } from '../demo.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { showModelCard, showProfiles } from '../show/model-card.ts';
import { showProgress } from '../show/progress.ts';
import { reportEnd } from '../show/run-end.ts';
import { showScoreTable } from '../show/score-table.ts';

export async function up(context: CommandContext, options: { readonly once?: boolean }): Promise<number> {
  const { session, output, signal } = context;
  const { project } = session;
  const stores = Object.keys(project.config.stores);
  output.tell(
    project.isSample
      ? 'No perdura.yaml here: running the bundled sample, a tenth of the CDNOW customers. `perdura init` begins your own.'
      : `Project ${project.file}: ${stores.join(', ')}`,
  );
  for (const { message } of await readDrift(session, stores)) output.tell(message);
  const link = await session.connect('if-needed');
  output.tell(
    `Temporal at ${link.address}, namespace ${link.namespace}${link.uiUrl === undefined ? '' : `, UI ${link.uiUrl}`}`,
  );
  if (signal.aborted) return exitCodes.ok;
  let isShowing = true;
  const workers = await startWorkers({
    session,
    stores,
    command: 'perdura up',
    // The first runs are shown as they go; later ones, asked for elsewhere, are told by their notices.
    write: (line) => (isShowing ? undefined : output.tell(line)),
  });
  try {
    for (const line of await reconcileStores(session, stores)) output.tell(line);
    let code: number = exitCodes.ok;
    for (const store of stores) {
      if (signal.aborted) return exitCodes.ok;
      const ended = await workers.during(runOnce(context, store, link.uiUrl, options.once === true));
      if (code === exitCodes.ok) code = ended;
    }
    if (signal.aborted) return exitCodes.ok;
    if (options.once === true) return code;
    isShowing = false;
    output.tell('The worker stays until Ctrl-C.');
    await workers.during(aborted(signal));
    return exitCodes.ok;
  } finally {
    await workers.stop();
  }
}

/** What keeps one store from running is said and does not keep the others. */
async function runOnce(
  context: CommandContext,
  store: string,
  uiUrl: string | undefined,
  isLeaving: boolean,
): Promise<number> {
  try {
    return await requestAndShow(context, store, uiUrl, isLeaving);
  } catch (error) {
    if (!(error instanceof PipelineError) || Object.keys(context.session.project.config.stores).length === 1)
      throw error;
    context.output.error(error);
    return exitCodeOf(error);
  }
}

async function requestAndShow(
  context: CommandContext,
  store: string,
  uiUrl: string | undefined,
  isLeaving: boolean,
): Promise<number> {
  const { session, output, signal } = context;
  const { record, handle } = await requestRun(session, {
    store,
    asOf: await resolveAsOf(session, store, undefined),
    isForced: false,
    isQueued: true,
  });
  const progress = showProgress();
  try {
    const end = await followRun(handle, progress.update, signal);
    await progress.finish();
    await historyExported(session, record, signal);
    const isGood = end.kind === 'ended' && end.outcome.status !== 'refused';
    const text = isGood ? await describePublished(session, store, uiUrl, record.workflowId) : '';
    // The sample waits for its plan, and tells how it ended.
    const isDemo = isGood && session.project.isSample;
    if (isGood && isLeaving && !isDemo) await awaitPlans(context, end.outcome.runId, signal);
    const code = reportEnd(output, record, end, { text, plans: isDemo ? [] : await plansOf(session, end) });
    if (!isDemo) return code;
    return (await showDemo(context, store, end.outcome.runId)) ? code : exitCodes.failed;
  } catch (error) {
    await progress.finish();
    if (signal.aborted) return exitCodes.ok;
    throw error;
  }
}

/** Tables, model card and addresses of what is published now. */
function describePublished(
  session: CommandContext['session'],
  store: string,
  uiUrl: string | undefined,
  workflowId: string,
): Promise<string> {
  return withPublished(session, store, {}, async (published) => {
    const data = await readReportData(published.folder);
    const workflow = `${uiUrl}/namespaces/${session.temporal.namespace}/workflows/${encodeURIComponent(workflowId)}`;
    return [
      '',
      ...(await Promise.all([3, 10].map(async (k) => `${showScoreTable(await scoreTable(published, k))}\n`))),
      showModelCard(data),
      '',
      showProfiles(data),
      '',
      `report    ${join(published.folder, 'report.html')}`,
      `snapshot  ${published.folder}`,
      ...(uiUrl === undefined ? [] : [`workflow  ${workflow}`]),
    ].join('\n');
  });
}
