/** Reads a resource page by page into its spool, for a while or to the end. */
import { setTimeout } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import type { Cursor, Resource } from '../../lib/connector.ts';
import { isRetryable, PipelineError } from '../../lib/errors.ts';
import { contentHash } from '../../lib/hash.ts';
import type { SyncInput, SyncPace } from '../../lib/pure/source-syncs.ts';
import { openSpool, type Spool, type SpoolOptions, withFolder } from '../../storage/landing/index.ts';
import type { SourceSyncFigures } from '../../storage/state/index.ts';

export interface SliceOptions extends Omit<SpoolOptions, 'resource' | 'isWindow'> {
  readonly input: SyncInput;
  readonly pace: SyncPace;
  readonly resource: Resource;
  readonly signal: AbortSignal;
  /** Called often: after every page, and for every line that the source tells. */
  readonly onProgress: (figures: Partial<SourceSyncFigures>) => void;
}

export interface SliceEnd extends Omit<SourceSyncFigures, 'message'> {
  readonly trouble?: undefined;
  readonly isDone: boolean;
  /** The newest load when the reading began. */
  readonly since: number;
}

export async function readSlice(options: SliceOptions): Promise<SliceEnd> {
  const { input, resource, signal } = options;
  const isWindow = input.kind === 'window';
  const spool = await openPatiently({ ...options, resource: resource.name, isWindow }, signal);
  try {
    return await withFolder(options.tempDirectory, (folder) => readInto(spool, folder, options));
  } finally {
    await spool.close();
  }
}

async function readInto(spool: Spool, folder: string, options: SliceOptions): Promise<SliceEnd> {
  const { input, pace, resource, signal, now, onProgress } = options;
  const { since } = await spool.begin(input.request, input.kind);
  const [from, startedAt] = [JSON.stringify(spool.cursor), performance.now()];
  let total: number | null = null;
  let schemaHash: string | null = null;
  let isDone = true;
  let slicePages = 0;
  const figures = () => {
    const { pages = 0, rows = 0, bytes = 0 } = spool.reading ?? {};
    return { pages, rows, bytes, total, watermark: inWords(spool.cursor), schemaHash };
  };
  const seal = async () => {
    const landed = await spool.seal();
    if (landed.length > 0)
      schemaHash = contentHash(landed.map(({ stream, columns }) => [stream, Object.keys(columns)]));
  };
  const pages = resource.read({
    cursor: spool.cursor,
    ...(input.window === undefined ? {} : { window: input.window }),
    signal,
    folder,
    now,
    tell: (line) => onProgress({ message: line }),
  });
  for await (const page of pages) {
    signal.throwIfAborted();
    await spool.append(page);
    total = page.total ?? total;
    slicePages += 1;
    if (spool.isLarge) await seal();
    onProgress({ ...figures(), message: null });
    const isLong = slicePages >= pace.slicePages || performance.now() - startedAt >= pace.sliceSeconds * 1000;
    // A stretch of time is read in one go, and so is what has not moved the cursor yet: it would begin again where it began.
    if (isLong && input.kind !== 'window' && JSON.stringify(spool.cursor) !== from) {
      isDone = false;
      break;
    }
  }
  signal.throwIfAborted();
  if (isDone) await seal();
  return { ...figures(), isDone, since };
}

const lockPatienceMs = 60_000;

/** An earlier attempt that was given up may still be on its way out. */
async function openPatiently(options: SpoolOptions, signal: AbortSignal): Promise<Spool> {
  const until = performance.now() + lockPatienceMs;
  for (;;) {
    try {
      return await openSpool(options);
    } catch (error) {
      const isTaken = error instanceof PipelineError && error.kind === 'conflict';
      if (!isTaken || performance.now() > until) throw error;
    }
    await setTimeout(200, undefined, { signal });
  }
}

/** `updated_at 2026-06-30T12:00:00Z`; cursors hold nothing that may not be told. */
function inWords(cursor: Cursor | undefined): string | null {
  if (cursor === undefined) return null;
  const words = Object.entries(cursor).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? null : words.join(', ').slice(0, 200);
}

export interface Trouble {
  readonly kind: string;
  readonly message: string;
  readonly remedy: string;
  /** As the source asks. */
  readonly waitSeconds: number | null;
}

/** What the workflow waits out; undefined: waiting does not help. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (error instanceof CancelledFailure || !(error instanceof PipelineError) || !isRetryable(error.kind)) {
    return undefined;
  }
  const { kind, message, remedy = '', details } = error;
  const asked = details['retryAfterSeconds'];
  return { kind, message, remedy, waitSeconds: typeof asked === 'number' ? asked : null };
}
