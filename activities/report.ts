/** Stage report: the run's tables as Parquet, its report and its manifest, complete in a folder nobody reads yet. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { summariseBacktest } from '../models/quality/backtest/summary.ts';
import { renderReport } from '../report/render-report.ts';
import type { ReportData } from '../report/report-data.ts';
import { contractFile, copyTable, copyWritten, writeContract, writeSnapshot } from '../storage/snapshots/index.ts';
import { parquetFileOf } from '../storage/warehouse/sql-runner/index.ts';
import { makeContract } from './data-contract.ts';
import type { StoreDependencies } from './dependencies.ts';
import { computePlots } from './forecast-data.ts';
import { readBacktest, readBasis, readClustering, readGate, readPersonaStates } from './model-tables.ts';
import { readNextCategoriesResult } from './next-categories/result.ts';
import { describeColumns, publishedTables } from './published-tables.ts';
import { gatherReportData } from './report-data.ts';
import { runStage, type StageTools } from './stage.ts';

export interface ReportSummary {
  readonly note: string;
  /** Folder below that of the published snapshots. */
  readonly snapshot: string;
}

export function createReportActivities(deps: StoreDependencies) {
  return {
    /** Writes the snapshot of the run, unpublished. Safe to repeat: an earlier attempt's folder is replaced. */
    async report({ run }: { readonly run: RunPlan }): Promise<ReportSummary> {
      return runStage(deps, run, 'report', async ({ fence, signal, atPoint }) => {
        const createdAt = deps.now().toISOString();
        const plots = await computePlots(deps, run, signal);
        const data = await gatherReportData(deps.warehouse, run, createdAt, plots);
        signal.throwIfAborted();
        await atPoint('before');
        const { manifest } = await writeSnapshot({
          root: deps.folders.published,
          store: run.store,
          asOf: run.asOf,
          n: run.n,
          runId: run.runId,
          createdAt,
          codeVersion: run.codeVersion,
          write: async (folder) => {
            const tables = await writeTables(deps, folder);
            const contract = await makeContract(run, tables, deps.sqlModels, deps.folders.published);
            await writeContract(folder, contract);
            await writeFile(join(folder, 'report.html'), renderReport(data));
            await writeFile(join(folder, 'report.json'), `${JSON.stringify(data, undefined, 2)}\n`);
            // A stalled attempt ends here: the claim of the one that overtook it stands in the warehouse.
            await deps.warehouse.commit(fence, async () => undefined);
            const files = ['report.html', 'report.json', contractFile];
            const described = { ...(await describeRun(deps, run, data)), contract: contract.version };
            return { tables, files, run: described };
          },
        });
        await atPoint('after');
        const snapshot = `${run.store}/${run.asOf}/${run.n}`;
        await deps.state.runs.update(run.runId, { snapshot });
        return { snapshot, note: `${manifest.tables.length} tables and report.html in ${snapshot}` };
      });
    },
  };
}

/** Writes every published table into `folder` as a Parquet file, and says what it holds. */
export async function writeTables({ warehouse, sqlModels }: StageTools, folder: string) {
  const tables = [];
  for (const table of publishedTables) {
    const { name, orderBy, isInOrder = false, containsPersonalData } = table;
    const file = `${name}.parquet`;
    const model = sqlModels.find((candidate) => candidate.name === name);
    const ready = model?.materialization.kind === 'parquet' ? await parquetFileOf(warehouse, name) : undefined;
    const target = join(folder, file);
    const { columns, ...measured } = await warehouse.withConnection((connection) =>
      ready === undefined
        ? copyTable(connection, { select: `select * from ${name}`, orderBy, isInOrder, file: target })
        : copyWritten(connection, { written: ready, file: target }),
    );
    tables.push({
      name,
      file,
      ...measured,
      columns: describeColumns(table, sqlModels, columns),
      containsPersonalData,
    });
  }
  return tables;
}

async function describeTest({ warehouse }: StoreDependencies) {
  const result = await readBacktest(warehouse);
  return result.validated ? { validated: true, ...summariseBacktest(result.tested, result.plan) } : result;
}

/** The run as its manifest tells it: inputs, configuration, fits, back-test, gate, and the figures others need. */
async function describeRun(
  deps: StoreDependencies,
  run: RunPlan,
  { modelCard }: ReportData,
): Promise<Record<string, unknown>> {
  const record = await deps.state.runs.get(run.runId);
  const [store] = await deps.warehouse.rows<{ median: string | null }>(
    `select (select quantile_disc(amount, 0.5) from int_orders where is_counted and amount > 0) as median`,
  );
  if (record === undefined) throw new PipelineError('config', `run ${run.runId}: not in the state store`);
  const { missing, status, models } = await readBasis(deps.warehouse);
  return {
    store: { zone: run.zone, currency: run.currency, language: run.language },
    requestedBy: record.requestedBy,
    requestedAt: record.requestedAt,
    startedAt: record.startedAt,
    inputsHash: record.inputsHash,
    projectHash: run.projectHash,
    configuration: { version: run.configurationVersion, hash: run.configurationHash, content: run.configuration },
    ...(run.metric == null ? {} : { metric: run.metric }),
    medianOrder: store?.median ?? null,
    predictions: { status, missing },
    models,
    horizons: modelCard.horizons,
    backtest: await describeTest(deps),
    gate: await readGate(deps.warehouse),
    clustering: await readClustering(deps.warehouse),
    nextCategories: await readNextCategoriesResult(deps.warehouse),
    personas: await readPersonaStates(deps.warehouse),
  };
}
