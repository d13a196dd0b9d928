/**
 * Attributes in a file, CSV or JSON lines by its extension, one row a customer: for CRMs that import files, and for
 * people. Rows and columns of others are kept as they lie. Every batch replaces the file as a whole.
 */
import { existsSync, realpathSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Change, Destination, HeldRow, OpenDestination, RowOutcome } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { changeRow } from '../../lib/pure/change-row.ts';
import { csvRows } from './csv-rows.ts';
import { type FilesDestinationConfig, filesDestinationConfig } from './destination-config.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { replaceFile } from './replace-file.ts';
import type { RowFormat } from './row-format.ts';
import { readRecords } from './text-records.ts';

/** The whole file is written for each batch: few large ones. */
const rowsPerBatch = 50_000;

export const filesDestination: Destination<FilesDestinationConfig> = {
  name: 'files',
  config: filesDestinationConfig,
  place: ({ path }) => `file ${path}`,
  open: (config, { folder }) => openFile(pathBelow(folder, config.path), config.identifiedBy),
};

interface FileRow {
  readonly format: RowFormat;
  readonly record: string;
  readonly line: number;
  /** undefined: an empty line. */
  readonly key: string | undefined;
}

function openFile(path: string, identifiedBy: 'key' | 'email'): OpenDestination {
  const keyColumn = identifiedBy === 'key' ? 'customer_key' : 'email';
  const createFormat = () => (/\.csv$/i.test(path) ? csvRows : jsonlRows)(path, keyColumn);
  const identify = (text: string): string => (identifiedBy === 'email' ? text.trim().toLowerCase() : text);

  /** Pages of rows behind the header. */
  async function* readRows(format: RowFormat, signal: AbortSignal): AsyncGenerator<readonly FileRow[]> {
    signal.throwIfAborted();
    let line = 0;
    for await (const page of existsSync(path) ? readRecords(path, format.isQuoting, signal) : []) {
      const rows: FileRow[] = [];
      for (const record of page) {
        line += 1;
        if (line === 1 && format.readHeader(record)) continue;
        const key = format.keyOf(record, line);
        rows.push({ format, record, line, key: key === undefined ? undefined : identify(key) });
      }
      yield rows;
    }
    if (line === 0) format.readHeader(undefined);
  }

  return {
    identifiedBy,
    rowsPerBatch,
    removal: 'row',

    async check(signal) {
      const folder = existing(dirname(path));
      // A slash at the end asks for a folder: a file of that name is none.
      await access(`${folder}/`, constants.W_OK).catch((cause: unknown) => {
        throw new PipelineError('config', `destination ${path}: the folder ${folder} cannot be written`, {
          remedy: 'let the user that runs perdura write there, or name another path',
          cause,
        });
      });
      for await (const rows of readRows(createFormat(), signal)) if (rows.length > 0) break;
    },

    async *read({ attributes, signal }) {
      for await (const rows of readRows(createFormat(), signal)) {
        yield rows.flatMap(({ format, record, key }): HeldRow[] => {
          if (key === undefined) return [];
          const values = format.valuesOf(record);
          return [
            { identifier: key, values: Object.fromEntries(attributes.map((name) => [name, values[name] ?? null])) },
          ];
        });
      }
    },

    objection({ set, clear }) {
      if (keyColumn in set || clear.includes(keyColumn)) return `the file has ${keyColumn} already`;
      const name = Object.keys(set).find((attribute) => !isStorable(set[attribute]));
      return name === undefined ? undefined : `${name} is not a finite number`;
    },

    async write({ changes, signal }) {
      signal.throwIfAborted();
      if (changes.length === 0) return [];
      const pending = new Map(changes.map((change, at) => [identify(identifierOf(change, identifiedBy)), at]));
      const outcomes: (RowOutcome | undefined)[] = changes.map(() => undefined);
      const format = createFormat();
      await replaceFile(path, async (write) => {
        let hasHeader = false;
        const writeHeader = async () => {
          const header = hasHeader
            ? undefined
            : format.header([...new Set(changes.flatMap(({ set }) => Object.keys(set)))]);
          hasHeader = true;
          if (header !== undefined) await write(header);
        };
        for await (const rows of readRows(format, signal)) {
          await writeHeader();
          for (const { record, key, line } of rows) {
            const at = key === undefined ? undefined : pending.get(key);
            const change = at === undefined ? undefined : changes[at];
            if (at === undefined || change === undefined || key === undefined) {
              await write(record);
              continue;
            }
            if (outcomes[at] !== undefined) throw foundTwice(path, keyColumn, line);
            const { outcome, row } = changeRow(format.valuesOf(record), change);
            outcomes[at] = outcome;
            if (outcome.status === 'edited') await write(record);
            else if (row !== undefined) await write(format.change(record, key, asked(change)));
          }
        }
        await writeHeader();
        for (const [key, at] of pending) {
          const change = changes[at];
          if (change === undefined || outcomes[at] !== undefined) continue;
          const { outcome, row } = changeRow(undefined, change);
          outcomes[at] = outcome;
          if (row !== undefined) await write(format.change(undefined, key, row));
        }
      });
      return outcomes.map(
        (outcome) => outcome ?? { status: 'rejected', reason: 'is twice in the batch', isRetryable: false },
      );
    },

    close: async () => undefined,
  };
}

const identifierOf = ({ key, email }: Change, identifiedBy: 'key' | 'email'): string =>
  identifiedBy === 'key' ? key : (email ?? '');

const asked = ({ set, clear }: Change) => ({ ...set, ...Object.fromEntries(clear.map((name) => [name, null])) });

const isStorable = (value: unknown): boolean => typeof value !== 'number' || Number.isFinite(value);

/** The folder itself, or the nearest one above it that is there. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

function pathBelow(folder: string, path: string): string {
  const full = resolve(folder, path);
  // A link that leads out of the folder is as good as the path that it stands for.
  if (
    isAbsolute(path) ||
    (isBelow(folder, full) && isBelow(realpathSync(existing(folder)), realpathSync(existing(full))))
  ) {
    return full;
  }
  throw new PipelineError('config', `destination ${path}: lies outside the project’s folder`, {
    remedy: 'write the whole path, beginning with /, if that is meant',
  });
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

const foundTwice = (path: string, keyColumn: string, line: number): PipelineError =>
  new PipelineError('config', `destination ${path}: line ${line} has the ${keyColumn} of an earlier line`, {
    remedy: 'remove one of them',
  });
