/** Compares recomputed tables with those of a snapshot: by their checksums, and where these differ row by row. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publishedTables } from '../../activities/published-tables.ts';
import { compareTables, type Manifest, type TableDifference } from '../../storage/snapshots/index.ts';
import type { VerifiedTable } from './verification.ts';

export interface RecomputedTable {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
}

interface Places {
  readonly manifest: Manifest;
  readonly snapshotFolder: string;
  readonly recomputedFolder: string;
  readonly temporary: string;
  readonly memoryLimit: string;
  readonly signal: AbortSignal;
}

export async function compareSnapshot(
  made: readonly RecomputedTable[],
  places: Places,
): Promise<readonly VerifiedTable[]> {
  const { tables } = places.manifest;
  const names = new Set([...tables, ...made].map(({ name }) => name));
  const verified: VerifiedTable[] = [];
  for (const name of names) {
    places.signal.throwIfAborted();
    const published = tables.find((table) => table.name === name);
    const recomputed = made.find((table) => table.name === name);
    verified.push({
      table: name,
      publishedSha256: published?.sha256 ?? null,
      recomputedSha256: recomputed?.sha256 ?? null,
      publishedRows: published?.rows ?? null,
      recomputedRows: recomputed?.rows ?? null,
      ...(await judge(published, recomputed, places)),
    });
  }
  return verified;
}

type PublishedTable = Manifest['tables'][number];
type Judgement = Pick<VerifiedTable, 'status' | 'difference'>;

async function judge(
  published: PublishedTable | undefined,
  recomputed: RecomputedTable | undefined,
  places: Places,
): Promise<Judgement> {
  if (published === undefined) return { status: 'new', difference: null };
  if (recomputed === undefined) return { status: 'not_made', difference: null };
  if (published.sha256 === recomputed.sha256) return { status: 'identical', difference: null };
  const file = join(places.snapshotFolder, published.file);
  const key = publishedTables.find(({ name }) => name === published.name)?.orderBy;
  // Without the published rows, the checksum alone says that they differ.
  if (key === undefined || !existsSync(file)) return { status: 'different', difference: null };
  const difference = await compareTables({
    published: file,
    recomputed: join(places.recomputedFolder, recomputed.file),
    key,
    tempDirectory: places.temporary,
    memoryLimit: places.memoryLimit,
  });
  if (difference === undefined) return { status: 'same_rows', difference: null };
  return { status: 'different', difference: published.containsPersonalData ? hideValues(difference) : difference };
}

const hidden = '(personal data)';

const hideValues = (difference: TableDifference): TableDifference =>
  difference.column === null || difference.key === null
    ? difference
    : {
        ...difference,
        published: difference.published && hidden,
        recomputed: difference.recomputed && hidden,
      };
