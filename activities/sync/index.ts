/** What the workflow syncSource does: looks at a source, reads its resources into the landing, keeps the record. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { PipelineError } from '../../lib/errors.ts';
import type { OpenSource, Resource } from '../../lib/connector.ts';
import { type StreamDifferences, type SyncInput, usualSyncPace } from '../../lib/pure/source-syncs.ts';
import { compareReading } from '../../storage/landing/index.ts';
import type { SourceSyncFigures, SourceSyncStatus } from '../../storage/state/index.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { keepBeating } from '../stage.ts';
import { withSource } from './open-source.ts';
import { readSlice, type SliceEnd, type Trouble, troubleOf } from './read-slice.ts';

export interface ResourceInput {
  readonly input: SyncInput;
  readonly resource: string;
}

/** `pages`: durable by now. */
export interface Interrupted {
  readonly trouble: Trouble;
  readonly pages: number;
}

export interface Begun {
  readonly trouble?: undefined;
  readonly store: string;
  /** Names, in the order in which they are read. */
  readonly resources: readonly string[];
}

/** A fault of ours is tried again so often. */
const mostAttempts = 3;

type SyncDependencies = Pick<
  StoreDependencies,
  'sources' | 'store' | 'storeConfig' | 'project' | 'folders' | 'state' | 'log' | 'now'
>;

export function createSyncActivities(deps: SyncDependencies) {
  const { state, store, folders, now } = deps;

  async function beating<T>({ pace }: SyncInput, details: () => unknown, work: (signal: AbortSignal) => Promise<T>) {
    const { heartbeatSeconds } = { ...usualSyncPace, ...pace };
    const beats = keepBeating(deps, undefined, { everyMilliseconds: heartbeatSeconds * 200, details });
    try {
      return await work(beats.signal);
    } catch (error) {
      throw notForEver(toFailure(error));
    } finally {
      beats.stop();
    }
  }

  return {
    /** Asks the system whether it can be read; names of what is to be read, in order. */
    async beginSync({ input }: { readonly input: SyncInput }): Promise<Begun | Interrupted> {
      return beating(
        input,
        () => undefined,
        (signal) =>
          withSource(deps, input.source, async (open, source) => {
            if (source.isLocal === true) {
              throw new PipelineError('config', `source ${input.source}: ${source.name} are read by every run itself`, {
                remedy: 'nothing has to be synced: perdura run',
              });
            }
            const resources = pickResources(open, input);
            const trouble = await open.check(signal).then(
              () => undefined,
              (error: unknown) => {
                const found = signal.aborted ? undefined : troubleOf(error);
                if (found === undefined) throw error;
                return found;
              },
            );
            if (trouble !== undefined) return { trouble, pages: 0 };
            return { store, resources: resources.map(({ name }) => name) };
          }),
      );
    },

    /** Reads on where the resource stands, for some minutes at most. Safe to repeat, and to kill at any moment. */
    async readResource({ input, resource: name }: ResourceInput): Promise<SliceEnd | Interrupted> {
      const key = { store, source: input.source, resource: name, request: input.request };
      const log = deps.log.child({ ...key, attempt: Context.current().info.attempt });
      let told: Partial<SourceSyncFigures> = {};
      return beating(
        input,
        () => told,
        (signal) =>
          withSource(deps, input.source, async (open, source) => {
            const resource = open.resources.find((one) => one.name === name);
            if (resource === undefined) throw unknown(input, name, open);
            await state.sourceSyncs.start(key, input.kind);
            const keep = throttle(async () => {
              // Only for people to look at: the next time will do as well.
              await state.sourceSyncs.progress(key, told).catch(() => undefined);
            });
            try {
              const end = await readSlice({
                root: folders.landing,
                store,
                connector: source.name,
                source: input.source,
                input,
                pace: { ...usualSyncPace, ...input.pace },
                resource,
                signal,
                now,
                tempDirectory: folders.temporary,
                onProgress(figures) {
                  told = { ...told, ...figures };
                  keep();
                },
              });
              const { isDone: _, since: __, ...figures } = end;
              await state.sourceSyncs.progress(key, { ...told, ...figures });
              return end;
            } catch (error) {
              const failure = signal.aborted ? undefined : troubleOf(error);
              if (failure === undefined) throw error;
              log.warn({ err: error }, `${input.source} ${name}: reading is interrupted`);
              return { trouble: failure, pages: told.pages ?? 0 };
            }
          }),
      );
    },

    /** Closes the record of a resource. Safe to repeat. */
    async recordSync(
      ended: ResourceInput & { readonly status: Exclude<SourceSyncStatus, 'running'>; readonly message: string | null },
    ): Promise<void> {
      const { input, resource, status, message } = ended;
      const key = { store, source: input.source, resource, request: input.request };
      await state.sourceSyncs.finish(key, status, message).catch((error: unknown) => {
        throw toFailure(error);
      });
    },

    /** What a full reading found beside what had landed when each of its resources began. */
    async compareFullReading({ input, since }: CompareInput): Promise<readonly StreamDifferences[]> {
      return beating(
        input,
        () => undefined,
        () =>
          withSource(deps, input.source, async (open) => {
            const resources = open.resources
              .filter(({ name }) => since[name] !== undefined)
              .map(({ name, streams }) => ({ name, streams, since: since[name] ?? 0 }));
            const tempDirectory = folders.temporary;
            return compareReading({ root: folders.landing, store, source: input.source, resources, tempDirectory });
          }),
      );
    },
  };
}

export interface CompareInput {
  readonly input: SyncInput;
  /** By resource: the newest load when its reading began. */
  readonly since: Readonly<Record<string, number>>;
}

function pickResources(open: OpenSource, input: SyncInput): readonly Resource[] {
  const { source, kind, window } = input;
  if ((kind === 'window') !== (window !== undefined)) {
    throw new PipelineError('config', `source ${source}: a window needs its beginning and its end, others have none`);
  }
  for (const name of input.resources ?? []) {
    const resource = open.resources.find((one) => one.name === name);
    if (resource === undefined) throw unknown(input, name, open);
    if (kind === 'window' && !resource.hasWindows) {
      throw new PipelineError('config', `source ${source}: ${name} cannot be read for a stretch of time alone`, {
        remedy: `read all of it: perdura sources sync ${source} --full`,
      });
    }
  }
  const picked = open.resources
    .filter(({ name }) => input.resources === undefined || input.resources.includes(name))
    .filter(({ hasWindows }) => kind !== 'window' || hasWindows);
  if (picked.length > 0) return picked;
  throw new PipelineError('config', `source ${source}: there is nothing to read`, {
    remedy: kind === 'window' ? 'none of its resources has windows: read it --full' : 'configure what it is to give',
  });
}

const unknown = ({ source }: SyncInput, name: string, open: OpenSource): PipelineError =>
  new PipelineError('config', `source ${source}: has nothing called ${name}`, {
    remedy: `use one of ${open.resources.map((one) => one.name).join(', ')}`,
  });

/** Killed workers count as attempts, too, and may be many; what fails by itself is given up. */
function notForEver(failure: unknown): unknown {
  if (!(failure instanceof ApplicationFailure) || failure.nonRetryable === true) return failure;
  if (Context.current().info.attempt < mostAttempts) return failure;
  const { type, message, details, cause } = failure;
  return ApplicationFailure.create({
    type: type ?? 'bug',
    message,
    nonRetryable: true,
    details: details ?? [],
    ...(cause === undefined ? {} : { cause }),
  });
}

const calmMilliseconds = 1_000;

/** Runs the work at most so often, one at a time; what is asked meanwhile is left out. */
function throttle(work: () => Promise<void>): () => void {
  let freeAt = 0;
  let isBusy = false;
  return () => {
    if (isBusy || performance.now() < freeAt) return;
    isBusy = true;
    void work().finally(() => {
      isBusy = false;
      freeAt = performance.now() + calmMilliseconds;
    });
  };
}
