/** `check`: what of the selected models Trino would refuse or mean differently, with file and line, and how it says it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLiveColumns } from '../../../storage/warehouse/sql-runner/artefacts/live-columns.ts';
import { orderModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { checkModelsForTrino, type Verdict } from '../../../storage/warehouse/sql-runner/portability/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectedNames } from '../select-models.ts';
import { storeTypes } from '../store-types.ts';

export interface CheckArgs extends Selection {
  readonly engine: 'trino';
}

export interface CheckedModel {
  readonly model: string;
  readonly file: string;
  readonly verdict: Verdict | 'portable';
  readonly findings: readonly {
    readonly verdict: Verdict;
    readonly construct: string;
    readonly instead: string;
    readonly line: number | null;
  }[];
  /** The query as the engine writes it; null where something is not portable, or columns would have to be known. */
  readonly query: string | null;
}

export async function checkPortability(opened: OpenSqlProject, args: CheckArgs): Promise<readonly CheckedModel[]> {
  const names = new Set(await selectedNames(opened, args));
  const models = await opened.models();
  const own = new Set(models.map(({ name }) => name.toLowerCase()));
  const sources = models.flatMap(({ dependsOn }) => dependsOn).filter((name) => !own.has(name.toLowerCase()));
  const queries = orderModels(models, { sources }).filter(({ materialization }) => materialization.kind !== 'seed');
  const checked = await checkModelsForTrino(queries, await knownColumns(opened));
  return Promise.all(
    models
      .filter(({ name }) => names.has(name))
      .map(async ({ name, file, sql }): Promise<CheckedModel> => {
        const { findings = [], trino = null } = checked.get(name) ?? {};
        const text = (await readFile(join(opened.project.folder, file), 'utf8')).replaceAll('\r\n', '\n');
        const start = Math.max(0, text.indexOf(sql));
        const lineAt = (position: number): number => text.slice(0, start + position).split('\n').length;
        return {
          model: name,
          file,
          verdict: worst(findings.map(({ verdict }) => verdict)),
          findings: findings.map(({ verdict, construct, instead, position }) => ({
            verdict,
            construct,
            instead,
            line: position === null ? null : lineAt(position),
          })),
          query: trino,
        };
      }),
  );
}

/** Of a database that is there; without one a query tells what its own tables give. */
async function knownColumns(opened: OpenSqlProject): Promise<ReadonlyMap<string, readonly string[]>> {
  if (opened.store !== undefined) {
    return new Map(Object.entries(await storeTypes()).map(([table, columns]) => [table, Object.keys(columns)]));
  }
  if (!opened.hasDatabase) return new Map();
  const live = await readLiveColumns(await opened.warehouse());
  return new Map([...live].map(([table, columns]) => [table, columns.map(({ name }) => name)]));
}

const worst = (verdicts: readonly Verdict[]): Verdict | 'portable' =>
  verdicts.includes('not_portable') ? 'not_portable' : verdicts.length > 0 ? 'rewritten' : 'portable';
