/** What came out of a run's analysis of personas, from the tables that it published. */
import { join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { PersonaAnalysis, PersonaCell, PersonaGroup, PersonaLevel } from '../../models/personas/types.ts';
import { openSnapshot, type SnapshotReader } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';

/** Of a run there are no words on how groups were found: those are with its notes. */
export type RunPersonas = Pick<PersonaAnalysis, 'groups' | 'variables' | 'customers' | 'withoutPurchases' | 'warnings'>;

interface GroupRow extends Omit<PersonaGroup, 'name' | 'sentence' | 'cells'> {
  readonly name: string;
  readonly sentence: string | null;
}

interface CellRow extends Omit<PersonaCell, 'level'> {
  readonly id: string;
  readonly variable: string;
  readonly level: PersonaLevel;
}

export async function readRunPersonas(
  session: Session,
  store: string,
  name: string,
  runId: string,
): Promise<{ readonly analysis: RunPersonas; readonly asOf: string }> {
  const run = await (await session.state()).runs.get(runId);
  if (run === undefined || run.store !== store || run.snapshot === null) {
    const problem =
      run === undefined || run.store !== store ? `is no run of ${store}` : `is ${run.status}, without tables`;
    throw new PipelineError('config', `persona analysis ${name} ${runId}: ${runId} ${problem}`, {
      remedy: 'see perdura persona list',
    });
  }
  const reader = await openSnapshot(join(storeFolders(session.project).published, run.snapshot));
  try {
    return { analysis: await readTables(reader, name, runId), asOf: run.asOf };
  } finally {
    reader.close();
  }
}

async function readTables(reader: SnapshotReader, name: string, runId: string): Promise<RunPersonas> {
  const hasTables = reader.manifest.tables.some((table) => table.name === 'personas');
  const rows = hasTables
    ? await reader.rows<GroupRow>(
        `select cluster_id as id, cluster_rank as "rank", name, sentence, customers, customer_share as "customerShare",
           orders, total_spend as "totalSpend", revenue_share as "revenueShare", top_categories as "topCategories"
         from personas where analysis = $1 order by cluster_rank, cluster_id`,
        [name],
      )
    : [];
  if (rows.length === 0) {
    throw new PipelineError('config', `persona analysis ${name} ${runId}: the run has no groups of that name`, {
      remedy: 'see perdura persona list',
    });
  }
  const cells = await reader.rows<CellRow>(
    `select cluster_id as id, variable, cluster_mean as "clusterMean", store_mean as "storeMean", propensity, level
     from persona_propensities where analysis = $1 order by cluster_id, position`,
    [name],
  );
  // Those without purchases have rank 0.
  const groups = rows.filter(({ rank }) => rank > 0);
  const ofGroup = (id: string) => cells.filter((cell) => cell.id === id);
  return {
    groups: groups.map(({ name: label, sentence, ...group }) => ({
      ...group,
      name: { en: label, es: label },
      sentence: { en: sentence ?? '', es: sentence ?? '' },
      cells: ofGroup(group.id).map(({ id: _id, variable: _variable, ...cell }) => cell),
    })),
    variables: ofGroup(groups[0]?.id ?? '').map(({ variable }) => ({
      attribute: '',
      value: variable,
      label: variable,
    })),
    customers: groups.reduce((sum, { customers }) => sum + customers, 0),
    withoutPurchases: rows.find(({ rank }) => rank === 0)?.customers ?? 0,
    warnings: [],
  };
}
