/** `perdura sources sync` and `cancel`: a reading of a source, followed to its end. */
import { withConfigured } from '../../app/sources/configured.ts';
import { cancelSync, followSync, startSync, type SyncRequest } from '../../app/sources/sync.ts';
import { pickStore } from '../../lib/config.ts';
import { explain, PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import { isDate, startOfDay } from '../../lib/pure/dates.ts';
import type { SyncProgress } from '../../lib/pure/source-syncs.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLocalWorker } from '../local-worker.ts';
import { showDifferences, showResources, viewSync } from '../show/sync-progress.ts';

interface SyncOptions {
  readonly store?: string;
  readonly resource?: readonly string[];
  readonly full?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly local?: boolean;
  readonly detach?: boolean;
}

export async function sync(context: CommandContext, options: SyncOptions, name: string): Promise<number> {
  const { session } = context;
  const store = pickStore(session.project, options.store);
  const zone = session.project.config.stores[store]?.zone ?? 'UTC';
  const request = requestOf(name, options, zone, new Date());
  if (options.local === true && options.detach === true) {
    throw new PipelineError('config', '--local and --detach: one of them, got both', {
      remedy: 'a worker of this command ends with it; start one: perdura worker',
    });
  }
  // Whatever its settings lack is told here, not by the worker.
  await withConfigured(session, store, name, async () => undefined);
  const isWorking = options.local === true;
  const work = () => startAndFollow(context, store, request, { isDetached: options.detach === true, isWorking });
  return isWorking ? withLocalWorker(context, store, work) : work();
}

function requestOf(source: string, { resource, full, from, to }: SyncOptions, zone: string, now: Date): SyncRequest {
  const base = { source, ...(resource === undefined ? {} : { resources: resource }) };
  if (from === undefined && to === undefined) return { ...base, kind: full === true ? 'full' : 'incremental' };
  if (full === true) {
    throw new PipelineError('config', '--full and --from: one of them, got both', {
      remedy: '--full reads everything from the beginning',
    });
  }
  if (from === undefined) throw new PipelineError('config', '--to: needs --from, where the stretch begins');
  const window = {
    from: instantOf('--from', from, zone),
    until: to === undefined ? now.toISOString() : instantOf('--to', to, zone),
  };
  if (window.from < window.until) return { ...base, kind: 'window', window };
  throw new PipelineError('config', `--from ${from} lies not before --to ${to ?? 'now'}`, { remedy: 'swap the two' });
}

/** A day begins at midnight in the store. */
function instantOf(option: string, text: string, zone: string): string {
  if (isDate(text)) return startOfDay(text, zone).toISOString();
  const at = new Date(text);
  if (!Number.isNaN(at.getTime()) && /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) return at.toISOString();
  throw new PipelineError('config', `${option} ${text}: is no day and no instant`, {
    remedy: 'write 2026-06-30, or 2026-06-30T12:00:00Z',
  });
}

async function startAndFollow(
  { session, output, signal }: CommandContext,
  store: string,
  request: SyncRequest,
  { isDetached, isWorking }: { readonly isDetached: boolean; readonly isWorking: boolean },
): Promise<number> {
  const { source } = request;
  const started = await startSync(session, store, request, { isWorking });
  const how = `stop it: perdura sources cancel ${source}; see perdura sources status ${source}`;
  if (!started.isNew) output.tell(`${source} is being read already; this follows it`);
  if (isDetached) {
    output.result({ store, source, kind: request.kind, isNew: started.isNew }, `reading ${source}; ${how}`);
    return exitCodes.ok;
  }
  output.tell(`reading ${source}; Ctrl-C stops following, not the reading`);
  const view = viewSync(process.stderr);
  try {
    const end = await followSync(session, started, view.update, signal);
    view.finish();
    if (end.kind === 'ended') {
      output.result(end.outcome, summarise(end.outcome));
      return end.outcome.status === 'done' ? exitCodes.ok : exitCodes.failed;
    }
    const told =
      end.kind === 'cancelled'
        ? `reading ${source} was cancelled; what is durable stays, and the next one goes on from there`
        : explain(
            new PipelineError(
              'unavailable',
              `reading ${source} failed: ${end.failure.message}`,
              end.failure.remedy === '' ? {} : { remedy: end.failure.remedy },
            ),
          );
    output.result({ store, source, status: end.kind }, told);
    return exitCodes.failed;
  } catch (error) {
    view.finish();
    if (!signal.aborted) throw error;
    output.tell(`detached; ${source} goes on being read. To ${how}`);
    return exitCodes.interrupted;
  }
}

function summarise({ source, status, kind, resources, differences = [] }: SyncProgress): string {
  const rows = resources.reduce((sum, each) => sum + each.rows, 0);
  const pages = resources.reduce((sum, each) => sum + each.pages, 0);
  const problems = resources.flatMap(({ resource, status: ended, note }) =>
    ended === 'failed' ? [`✖ ${resource}: ${note}`] : [],
  );
  return [
    showResources(resources),
    ...(kind === 'full' && differences.length > 0 ? ['', showDifferences(differences)] : []),
    ...problems,
    '',
    `${source} ${status}: ${count(rows, 'row')} in ${count(pages, 'page')}; the next run loads them (perdura run)`,
  ].join('\n');
}

export async function cancel(
  { session, output }: CommandContext,
  options: { readonly store?: string },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  await cancelSync(session, store, name);
  output.result({ store, source: name, status: 'cancelling' }, `asked ${name} to stop; what is durable stays`);
  return exitCodes.ok;
}
