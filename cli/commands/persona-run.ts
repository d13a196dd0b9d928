/** `perdura persona run`: asks for an analysis of personas and follows it. */
import {
  followAnalysis,
  type PersonaAnalysisRecord,
  type PersonaHandle,
  type PersonaWishes,
  requestAnalysis,
} from '../../app/personas/ask.ts';
import { readAnalysis } from '../../app/personas/read.ts';
import { requireWorker } from '../../app/runs.ts';
import { pickStore } from '../../lib/config.ts';
import { explain, PipelineError } from '../../lib/errors.ts';
import { personaStages } from '../../lib/pure/persona-analyses.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLocalWorker } from '../local-worker.ts';
import { showPersonas, showWarnings } from '../show/personas.ts';
import { showProgress } from '../show/progress.ts';

export interface PersonaRunOptions extends Omit<PersonaWishes, 'attributes'> {
  readonly store?: string;
  readonly name?: string;
  readonly attribute?: readonly string[];
  readonly local?: boolean;
  readonly detach?: boolean;
}

export async function personaRun(
  context: CommandContext,
  options: PersonaRunOptions,
  given: string | undefined,
): Promise<number> {
  const { session } = context;
  const store = pickStore(session.project, options.store);
  const name = given ?? options.name;
  if (name === undefined) {
    throw new PipelineError('config', 'persona run: needs the name of an analysis', {
      remedy: 'perdura persona run NAME; perdura get persona lists the objects',
    });
  }
  if (options.local === true) {
    if (options.detach === true) {
      throw new PipelineError(
        'config',
        'persona run: --detach leaves at once, and the worker of --local would leave with it',
        {
          remedy: 'say one of them; perdura worker stays',
        },
      );
    }
    return withLocalWorker(context, store, () => requestAndFollow(context, store, name, options));
  }
  await requireWorker(session, store, `\`perdura persona run ${name} --local\` start one for this analysis`);
  return requestAndFollow(context, store, name, options);
}

async function requestAndFollow(
  context: CommandContext,
  store: string,
  name: string,
  { attribute, k, unit, transformation, audience, reuse, local = false, detach = false }: PersonaRunOptions,
): Promise<number> {
  const { session, output, signal } = context;
  const { record, handle } = await requestAnalysis(session, store, name, {
    ...(attribute === undefined ? {} : { attributes: attribute }),
    ...(k === undefined ? {} : { k }),
    ...(unit === undefined ? {} : { unit }),
    ...(transformation === undefined ? {} : { transformation }),
    ...(audience === undefined ? {} : { audience }),
    ...(reuse === undefined ? {} : { reuse }),
  });
  const { n, workflowId } = record;
  if (detach) {
    output.result(
      { store, name, n, workflowId },
      `requested ${name} ${n}; see it with perdura persona show ${name} ${n}`,
    );
    return exitCodes.ok;
  }
  try {
    return await followToEnd(context, record, handle);
  } catch (error) {
    if (!signal.aborted) throw error;
    const goesOn = `${name} ${n} goes on${local ? ' when a worker runs (perdura worker)' : ''}`;
    output.tell(`detached; ${goesOn}. Cancel it with perdura persona cancel ${name} ${n}`);
    return exitCodes.interrupted;
  }
}

async function followToEnd(
  { session, output, signal }: CommandContext,
  record: PersonaAnalysisRecord,
  handle: PersonaHandle,
): Promise<number> {
  const { store, name, n } = record;
  const end = await showEnd(handle, signal);
  if (end.kind === 'cancelled') {
    output.result(
      { store, name, n, status: 'cancelled' },
      `persona analysis ${name} ${n} was cancelled; nothing of it is kept`,
    );
    return exitCodes.failed;
  }
  if (end.kind === 'failed') {
    const { stage, message, remedy } = end.failure;
    const told = `persona analysis ${name} ${n} failed at ${stage}: ${message}`;
    const failure = new PipelineError('bad_data', told, remedy === '' ? {} : { remedy });
    output.result({ store, name, n, status: 'failed', failure: end.failure }, explain(failure));
    return exitCodes.failed;
  }
  const { asOf, folder, figures } = end.outcome;
  const { analysis, report } = await readAnalysis(session, { ...record, folder });
  const { language = 'en', currency = 'EUR' } = session.project.config.stores[store] ?? {};
  const shown = { language, currency };
  const text = [
    `${name} ${n} of ${store} as of ${asOf}`,
    '',
    showPersonas(analysis, shown),
    '',
    ...showWarnings(analysis, name),
    `report  ${report}`,
  ];
  output.result({ store, name, n, status: 'done', asOf, report, figures, ...analysis }, text.join('\n'));
  return exitCodes.ok;
}

async function showEnd(handle: PersonaHandle, signal: AbortSignal): ReturnType<typeof followAnalysis> {
  const progress = showProgress(personaStages, true);
  try {
    return await followAnalysis(handle, progress.update, signal);
  } finally {
    await progress.finish();
  }
}
