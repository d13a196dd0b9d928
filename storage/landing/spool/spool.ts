/**
 * Pages that were read and have not landed yet. Each is durable with its cursor once `append` returns, whatever happens to the
 * process or the power; enough of them become one landing per stream. The spool of a resource stays when it is empty: it says
 * where the resource stands.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cursor, Page, StagedFile } from '../../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import { measureFile } from '../../snapshots/files.ts';
import { type LandedPage, landPage, withFolder } from '../land-page.ts';
import { shapedParts } from '../stage-shaped.ts';
import { type LoadOrigin, listRecordFiles, type RecordFile } from '../record.ts';
import { openJournal } from './journal.ts';
import { landedCursor } from './landed-cursor.ts';
import { type Closing, encodeRows, type Reading, type RowLines, shapedLines, splitByStream } from './page-lines.ts';
import { keepShapes, readShapes } from './shapes-file.ts';

export interface SpoolOptions {
  /** The landing folder. */
  readonly root: string;
  readonly store: string;
  /** Type of the source. */
  readonly connector: string;
  /** Name of the source in `perdura.yaml`. */
  readonly source: string;
  readonly resource: string;
  /** A stretch of time is read again: its pages move no cursor. */
  readonly isWindow?: boolean;
  readonly now: () => Date;
  readonly tempDirectory: string;
}

export interface Spool {
  /** Where the resource stands: everything before it is durable. */
  readonly cursor: Cursor | undefined;
  readonly reading: Reading | undefined;
  /** Whether it is time to seal. */
  readonly isLarge: boolean;
  /**
   * What is appended from now on is of that request. One that was interrupted goes on; a new full one starts from the
   * beginning, and a window always does.
   */
  begin(request: string, kind: Reading['kind']): Promise<Reading>;
  append(page: Page): Promise<void>;
  /** Lands what was appended, one load per stream. Safe to repeat, also after being killed half-way. */
  seal(): Promise<readonly LandedPage[]>;
  /** The next reading starts from the beginning; what was read stays. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

const largeBytes = 64 << 20;
const largeRows = 200_000;
const noRows: RowLines = { bytes: Buffer.alloc(0), rows: 0 };

export const spoolFile = (
  { root, store, source, resource }: Pick<SpoolOptions, 'root' | 'store' | 'source' | 'resource'>,
  isWindow = false,
): string => join(root, store, source, '.spool', `${resource}${isWindow ? '~window' : ''}.jsonl`);

/** Refused while another writer has it open. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { root, store, connector, source, resource, isWindow = false, now, tempDirectory } = options;
  const listRecords = async () => [...(await listRecordFiles(root, store))];
  const newestOf = (known: readonly RecordFile[]) => known.at(-1)?.sequence ?? 0;
  const journal = await openJournal(spoolFile(options, isWindow), `${store}/${source} ${resource}`);
  const shapesFile = spoolFile(options, isWindow).replace(/jsonl$/, 'shapes.json');
  let state: Omit<Closing, 'rows'>;

  async function commit(lines: RowLines, change: Partial<Closing>): Promise<void> {
    const next = { ...state, ...change };
    await journal.append(lines, next);
    state = next;
  }

  const land = (stream: StreamName, file: StagedFile, cursor: Cursor, known: RecordFile[], origin?: LoadOrigin) =>
    landPage({
      root,
      store,
      connector,
      source,
      resource,
      stream: streamSpecs[stream],
      part: { file },
      cursor,
      ...(isWindow ? { origin: 'window' } : origin === undefined ? {} : { origin }),
      known,
      same: { after: state.newest, orNewest: state.reading?.kind !== 'full' },
      now: now(),
      tempDirectory,
    });

  /** What was appended, as files to be landed. */
  async function spooledFiles(folder: string) {
    const files: { readonly stream: StreamName; readonly file: StagedFile }[] = [];
    for (const [name, lines] of splitByStream(await journal.read())) {
      const isShaped = name === shapedLines;
      const path = join(folder, `${resource}-${isShaped ? 'objects' : name}.jsonl`);
      await writeFile(path, lines);
      if (isShaped) files.push(...(await shapedParts(path, await readShapes(shapesFile))));
      else {
        const measured = await measureFile(path);
        const file: StagedFile = { path, format: 'jsonl', compression: 'none', columns: {}, ...measured };
        files.push({ stream: name as StreamName, file });
      }
    }
    return files;
  }

  async function seal(): Promise<readonly LandedPage[]> {
    if (journal.rows === 0) {
      if (journal.pages > 1) await journal.restart(state);
      return [];
    }
    const known = await listRecords();
    if (!state.isSealing) await commit(noRows, { newest: newestOf(known), isSealing: true });
    const landed = await withFolder(tempDirectory, async (folder) => {
      const files = await spooledFiles(folder);
      const loads: LandedPage[] = [];
      for (const [at, { stream, file }] of files.entries()) {
        const isLast = at === files.length - 1;
        loads.push(await land(stream, file, state.cursor ?? {}, known, isLast ? undefined : 'part'));
      }
      return loads;
    });
    state = { ...state, newest: newestOf(known), isSealing: false };
    await journal.restart(state);
    return landed;
  }

  /** Files land as they are, before the page's rows and its cursor are appended. */
  async function landFiles({ parts, cursor }: Page): Promise<{ readonly rows: number; readonly bytes: number }> {
    const files = parts.filter((part) => 'file' in part);
    if (files.length === 0) return { rows: 0, bytes: 0 };
    await seal();
    const known = await listRecords();
    let [rows, bytes] = [0, 0];
    for (const [at, { stream, file }] of files.entries()) {
      const isLast = at === files.length - 1 && files.length === parts.length;
      rows += (await land(stream, file, cursor, known, isLast ? undefined : 'part')).rows;
      bytes += file.bytes;
    }
    state = { ...state, newest: newestOf(known) };
    return { rows, bytes };
  }

  try {
    const landed = isWindow ? undefined : await landedCursor(root, store, source, resource);
    state = journal.last ?? {
      cursor: landed ?? null,
      reading: null,
      newest: newestOf(await listRecords()),
      isSealing: false,
    };
    // Killed while it was sealed: what landed then is found again, since nothing was added to it.
    if (state.isSealing) await seal();
  } catch (error) {
    await journal.close();
    throw error;
  }
  return {
    get cursor() {
      return state.cursor ?? undefined;
    },
    get reading() {
      return state.reading ?? undefined;
    },
    get isLarge() {
      return journal.bytes >= largeBytes || journal.rows >= largeRows;
    },
    async begin(request, kind) {
      if (state.reading?.request === request && !isWindow) return state.reading;
      if (kind !== 'incremental') await seal();
      const reading = { request, kind, since: newestOf(await listRecords()), pages: 0, rows: 0, bytes: 0 };
      await commit(noRows, { reading, ...(kind === 'incremental' ? {} : { cursor: null }) });
      return reading;
    },
    async append(page) {
      if (state.isSealing) await seal();
      const landed = await landFiles(page);
      if (page.shaped !== undefined) await keepShapes(shapesFile, page.shaped.shapes, seal);
      const lines = encodeRows(page);
      const { reading } = state;
      await commit(lines, {
        cursor: page.cursor,
        reading: reading && {
          ...reading,
          pages: reading.pages + 1,
          rows: reading.rows + landed.rows + lines.rows,
          bytes: reading.bytes + landed.bytes + lines.bytes.length,
        },
      });
    },
    seal,
    async forget() {
      await seal();
      await commit(noRows, { cursor: null, reading: null });
    },
    close: () => journal.close(),
  };
}
