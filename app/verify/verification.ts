/** What a verification says: everything that was compared, and the verdict. `perdura verify -o json` prints it as it is. */
import { count } from '../../lib/pure/count.ts';
import type { ChangedLoad } from '../../storage/landing/index.ts';
import type { TableDifference } from '../../storage/snapshots/index.ts';

export interface Verification {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly store: string;
  readonly asOf: string;
  readonly status: string;
  /** Folder below that of the published snapshots. */
  readonly snapshot: string;
  readonly verdict: 'identical' | 'different';
  /** The first difference as a sentence; null when all is identical. */
  readonly firstDifference: string | null;
  readonly code: { readonly run: string; readonly present: string; readonly isSame: boolean };
  readonly configurationVersion: number | null;
  /** Whether the list of loads is the one whose hash the run recorded. */
  readonly inputs: { readonly recordedHash: string; readonly foundHash: string; readonly isSame: boolean };
  readonly landing: { readonly files: number; readonly changed: readonly ChangedLoad[] };
  readonly snapshotFiles: { readonly files: number; readonly changed: readonly ChangedFile[] };
  /** Why nothing could be recomputed; null when it could. */
  readonly failure: { readonly stage: string; readonly message: string } | null;
  readonly tables: readonly VerifiedTable[];
}

export interface ChangedFile {
  readonly file: string;
  readonly expected: string;
  readonly found: string | null;
}

export interface VerifiedTable {
  readonly table: string;
  /**
   * `identical`: the same bytes; `same_rows`: other bytes, as another version of the writer makes them, and the same
   * rows; `not_made`: today's code makes no such table; `new`: the run made none.
   */
  readonly status: 'identical' | 'same_rows' | 'different' | 'not_made' | 'new';
  readonly publishedSha256: string | null;
  readonly recomputedSha256: string | null;
  readonly publishedRows: number | null;
  readonly recomputedRows: number | null;
  /** Values of tables with personal data are left out. */
  readonly difference: TableDifference | null;
}

const goodStatus: ReadonlySet<VerifiedTable['status']> = new Set(['identical', 'same_rows']);

type Findings = Omit<Verification, 'formatVersion' | 'verdict' | 'firstDifference'>;

/** The verdict over what was found: the first difference in the order in which data flows. */
export function conclude(found: Findings): Verification {
  const firstDifference = firstOf(found);
  const verdict = firstDifference === undefined ? 'identical' : 'different';
  return { formatVersion: 1, verdict, firstDifference: firstDifference ?? null, ...found };
}

function firstOf({ inputs, landing, snapshotFiles, failure, tables }: Findings): string | undefined {
  if (!inputs.isSame) return 'inputs.json: is not the list of loads whose hash the run recorded';
  const table = tables.find(({ status }) => !goodStatus.has(status));
  const [load] = landing.changed;
  if (load !== undefined) {
    const consequence =
      failure === null ? (table === undefined ? '' : `; ${describeTable(table)}`) : `; ${describeFailure(failure)}`;
    return `landing file ${load.file}: ${problems[load.problem]}${consequence}`;
  }
  if (failure !== null) return describeFailure(failure);
  if (table !== undefined) return describeTable(table);
  const [file] = snapshotFiles.changed;
  return file && `snapshot file ${file.file}: ${file.found === null ? 'is missing' : 'is not what the run wrote'}`;
}

const problems: Readonly<Record<ChangedLoad['problem'], string>> = {
  missing: 'is missing',
  'other bytes': 'is not what had landed',
  'record missing': 'the load record is missing',
  'other record': 'the load record is not what it was',
};

const describeFailure = ({ stage, message }: NonNullable<Verification['failure']>): string =>
  `stage ${stage} fails today: ${message}`;

export function describeTable({ table, status, difference }: VerifiedTable): string {
  if (status === 'not_made') return `table ${table}: today's code makes no such table`;
  if (status === 'new') return `table ${table}: the run made no such table`;
  if (difference === null) return `table ${table}: ${status === 'different' ? 'differs' : status.replace('_', ' ')}`;
  const { key, column, published, recomputed, rows } = difference;
  const where =
    key === null
      ? ''
      : ` at ${Object.entries(key)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}`;
  const what = column === null ? ', a row' : `, column ${column}`;
  const more = rows === null || rows === 1 ? '' : ` (${count(rows, 'row')} differ)`;
  return `table ${table}${where}${what}: published ${published ?? 'nothing'}, recomputed ${recomputed ?? 'nothing'}${more}`;
}
