/** What came of building models, and its immutable record. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import type { Warehouse } from '../../warehouse.ts';
import type { Layer, Materialization, Model } from '../model.ts';
import type { AuditResult } from '../audits/run-audits.ts';

export interface ModelResult {
  readonly name: string;
  readonly layer: Layer;
  readonly materialized: Materialization['kind'];
  /** `error` and `skipped` leave the model as it was before. */
  readonly status: 'success' | 'error' | 'skipped';
  /** Why not, in a sentence; null when all is well. */
  readonly message: string | null;
  readonly rows: number | null;
  readonly seconds: number;
  readonly audits: readonly AuditResult[];
}

export interface RunResults {
  readonly runId: string;
  readonly stage: string;
  readonly models: readonly ModelResult[];
}

/** Throws when a model or an audit failed, naming the first and counting the rest. */
export function assertModelsPassed({ runId, models }: RunResults): void {
  const failed = models.filter(({ status }) => status === 'error');
  const [first] = failed;
  if (first === undefined) return;
  const skipped = models.filter(({ status }) => status === 'skipped').length;
  const more = failed.length > 1 ? `; ${failed.length - 1} more failed` : '';
  const left = skipped > 0 ? `; ${skipped} that read them were left as they were` : '';
  throw new PipelineError('bad_data', `${first.message}${more}${left}`, {
    remedy: `see the failing rows in run_results.json of run ${runId}, then mend the data or the model`,
    details: { runId, failed: failed.map(({ name, message }) => ({ model: name, message })), skipped },
  });
}

/** `manifest.json`: what was built from what. `run_results.json`: how it went, and the only place with timings. */
export async function writeArtefacts(
  folder: string,
  warehouse: Warehouse,
  models: readonly Model[],
  results: RunResults,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { runId, stage } = results;
  const columns = await warehouse.rows<{ table: string; name: string; type: string }>(
    `select table_name as "table", column_name as "name", data_type as "type" from duckdb_columns()
     where schema_name = 'main' and not internal order by table_name, column_index`,
  );
  const byTable = Map.groupBy(columns, ({ table }) => table);
  const described = models.map((model) => ({
    name: model.name,
    layer: model.layer,
    materialized: model.materialization.kind,
    grain: model.grain,
    description: model.description,
    audits: model.audits.map(({ text }) => text),
    dependsOn: model.dependsOn,
    checksum: model.checksum,
    columns: (byTable.get(model.name) ?? []).map(({ name, type }) => ({
      name,
      type,
      description: model.columns[name]?.meaning ?? null,
    })),
  }));
  await writeWhole(join(folder, 'manifest.json'), { runId, stage, models: described });
  await writeWhole(join(folder, 'run_results.json'), results);
}

async function writeWhole(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
