/** How each model was last built, from the records that runs left; the newest that names it counts. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { latestAttempt } from '../../../storage/warehouse/sql-runner/artefacts/attempts.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';

const record = z.object({
  runId: z.string(),
  models: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullable(),
      rows: z.number().nullable(),
      seconds: z.number(),
      audits: z.array(
        z.object({
          audit: z.string(),
          severity: z.string(),
          status: z.string(),
          failingRows: z.number(),
          found: z.string().nullable(),
        }),
      ),
    }),
  ),
});

type Recorded = z.infer<typeof record>['models'][number];

export interface LastBuild extends Recorded {
  readonly runId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Older ones are not looked at. */
const mostRuns = 60;

export async function lastBuilds({ folders, store, name }: OpenSqlProject): Promise<ReadonlyMap<string, LastBuild>> {
  const own = await runsBelow(folders.runs, '');
  // A store's runs have a folder for each stage that built something.
  const ofStore = store === undefined ? [] : await runsBelow(store.folders.runs, 'sql');
  const runs = [...own, ...ofStore.filter(({ run }) => run.startsWith(`${name}-`))]
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, mostRuns);
  const found = new Map<string, LastBuild>();
  for (const { path, at } of runs) {
    const parsed = record.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (!parsed.success) continue;
    for (const model of parsed.data.models) {
      const later = found.get(model.name);
      const built = { ...model, runId: parsed.data.runId, at };
      // What was left as it was may have been audited again; its last build stands further back.
      if (later === undefined) found.set(model.name, built);
      else if (later.status === 'unchanged' && model.status !== 'unchanged') {
        found.set(model.name, { ...built, audits: merged(later.audits, model.audits) });
      }
    }
  }
  return found;
}

/** The later result of each audit. */
const merged = (later: Recorded['audits'], earlier: Recorded['audits']): Recorded['audits'] => [
  ...later,
  ...earlier.filter(({ audit }) => !later.some((other) => other.audit === audit)),
];

interface RunFile {
  readonly run: string;
  readonly path: string;
  readonly at: string;
}

async function runsBelow(folder: string, inner: string): Promise<readonly RunFile[]> {
  const files: RunFile[] = [];
  for (const run of await list(folder)) {
    const within =
      inner === ''
        ? [join(folder, run)]
        : (await list(join(folder, run, inner))).map((stage) => join(folder, run, inner, stage));
    for (const place of within) {
      const path = join(await latestAttempt(place), 'run_results.json');
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined) files.push({ run, path, at: found.mtime.toISOString() });
    }
  }
  return files;
}

const list = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
