/** Column lineage of a whole project: with the columns that its database holds, or from the queries alone. */
import { readLiveColumns } from '../../storage/warehouse/sql-runner/artefacts/live-columns.ts';
import type { LiveColumn } from '../../storage/warehouse/sql-runner/artefacts/manifest.ts';
import type { Model } from '../../storage/warehouse/sql-runner/index.ts';
import { type ModelLineage, traceAlone, traceModels } from '../../storage/warehouse/sql-runner/lineage/index.ts';
import type { OpenSqlProject } from './open-sql-project.ts';

export interface TracedProject {
  readonly models: readonly Model[];
  readonly lineage: ReadonlyMap<string, ModelLineage>;
  /** By table; empty without a database. */
  readonly live: ReadonlyMap<string, readonly LiveColumn[]>;
}

export async function traceColumns(opened: OpenSqlProject): Promise<TracedProject> {
  const models = await opened.models();
  if (!opened.hasDatabase) return { models, lineage: await traceAlone(models), live: new Map() };
  const warehouse = await opened.warehouse();
  const live = await readLiveColumns(warehouse);
  const names = new Map([...live].map(([table, columns]) => [table, columns.map(({ name }) => name)]));
  const lineage = await warehouse.withConnection((connection) => traceModels(connection, models, names));
  return { models, lineage, live };
}
