/** `docs`: everything that is known of a project's tables, for the pages about them. */
import type { DocColumn, DocNode, SqlDocs } from '../../../report/sql-docs/docs-data.ts';
import { meaningOfColumn } from '../../../storage/warehouse/sql-runner/artefacts/column-meaning.ts';
import type { Model, Source } from '../../../storage/warehouse/sql-runner/model.ts';
import { describeMaterialization } from '../../../storage/warehouse/sql-runner/plan/compare.ts';
import { lastBuilds } from '../docs/recorded-runs.ts';
import { profileTable, type TableProfile } from '../docs/profile.ts';
import { readingsOf } from '../exposures.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type TracedProject, traceColumns } from '../trace-columns.ts';
import { type FreshnessResult, measureFreshness } from './freshness.ts';

export interface DocsArgs {
  /** False leaves values out: what columns hold is not looked at. */
  readonly withProfile: boolean;
}

type Figures = Pick<DocNode, 'rows' | 'profiled' | 'columns'>;

export async function describeProject(opened: OpenSqlProject, { withProfile }: DocsArgs): Promise<SqlDocs> {
  const traced = await traceColumns(opened);
  const everything = { select: [], exclude: [] };
  const freshness = opened.hasDatabase ? await measureFreshness(opened, everything) : [];
  const builds = await lastBuilds(opened);
  if (withProfile && opened.hasDatabase)
    opened.tell(`looking at what ${traced.models.length} models and their sources hold`);
  const nodes: DocNode[] = [];
  for (const model of traced.models) {
    opened.signal.throwIfAborted();
    const figures = await figuresOf(opened, traced, model.name, { withProfile, grain: model.grain, model });
    const build = builds.get(model.name);
    nodes.push({
      ...describeModel(model),
      ...figures,
      rows: figures.rows ?? build?.rows ?? null,
      lastRun: build ?? null,
      freshness: freshnessOf(model, freshness),
      audits: auditsOf(model, build?.audits ?? []),
      rowsDependOn: traced.lineage.get(model.name)?.influences ?? [],
      unknown: traced.lineage.get(model.name)?.unknown ?? [],
    });
  }
  const spelled = new Map(traced.models.map(({ name }) => [name.toLowerCase(), name]));
  for (const source of opened.sources) spelled.set(source.name.toLowerCase(), source.name);
  const known = new Set(spelled.keys());
  const others = [...new Set(traced.models.flatMap(({ dependsOn }) => dependsOn))].filter((name) => !known.has(name));
  for (const source of [...opened.sources, ...others.sort().map(bareTable)]) {
    opened.signal.throwIfAborted();
    const figures = await figuresOf(opened, traced, source.name, { withProfile, grain: source.key, source });
    nodes.push({
      ...empty,
      ...figures,
      name: source.name,
      kind: known.has(source.name.toLowerCase()) ? 'source' : 'table',
      layer: known.has(source.name.toLowerCase()) ? 'source' : 'table',
      description: source.description,
      grain: source.key,
      freshness: freshnessOf(source, freshness),
    });
  }
  const readings = await readingsOf(opened, traced.models);
  for (const { kind, name, owner, tables } of readings) {
    const description = kind === 'exposure' ? '' : `A ${kind} that reads these tables.`;
    nodes.push({
      ...empty,
      name: nameOf(kind, name, nodes),
      kind: 'exposure',
      layer: 'exposure',
      description,
      owner,
      reads: tables,
    });
  }
  return {
    name: opened.name,
    takenAt: opened.instant.toISOString(),
    hasDatabase: opened.hasDatabase,
    nodes: nodes
      .map((node) => ({ ...node, reads: node.reads.map((read) => spelled.get(read.toLowerCase()) ?? read) }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

const empty: Omit<DocNode, 'name' | 'kind' | 'layer' | 'description'> = {
  keptAs: null,
  grain: [],
  owner: null,
  tags: [],
  file: null,
  hasContract: false,
  reads: [],
  rows: null,
  lastRun: null,
  freshness: null,
  audits: [],
  columns: [],
  rowsDependOn: [],
  unknown: [],
  sql: null,
  profiled: null,
};

/** A segment may be called as a model is. */
const nameOf = (kind: string, name: string, nodes: readonly DocNode[]): string =>
  nodes.some((node) => node.name === name) ? `${kind} ${name}` : name;

const bareTable = (name: string): Pick<Source, 'name' | 'description' | 'key' | 'columns' | 'freshness'> => ({
  name,
  description: '',
  key: [],
  columns: {},
  freshness: null,
});

const describeModel = (model: Model): DocNode => ({
  ...empty,
  name: model.name,
  kind: 'model',
  layer: model.layer,
  keptAs: model.layer === 'audits' ? null : describeMaterialization(model.materialization),
  description: model.description,
  grain: model.grain,
  owner: model.owner,
  tags: model.tags,
  file: model.file,
  hasContract: model.isContractEnforced,
  reads: model.dependsOn,
  sql: model.materialization.kind === 'seed' ? null : model.sql,
});

function freshnessOf(
  { name, freshness }: Pick<Source, 'name' | 'freshness'>,
  measured: readonly FreshnessResult[],
): DocNode['freshness'] {
  if (freshness === null) return null;
  const found = measured.find((one) => one.name === name);
  return { ...freshness, newest: found?.newest ?? null, status: found?.status ?? 'unknown' };
}

/** What the header promises, each with its last result; a model of audits promises to be empty. */
function auditsOf(
  model: Model,
  results: readonly {
    readonly audit: string;
    readonly severity: string;
    readonly status: string;
    readonly failingRows: number;
    readonly found: string | null;
  }[],
): DocNode['audits'] {
  const promised = model.layer === 'audits' ? [{ text: model.name, severity: 'error' }] : model.audits;
  return promised.map(({ text, severity }) => {
    const result = results.find(({ audit }) => audit === text);
    return {
      text,
      severity: result?.severity ?? severity,
      status: result?.status ?? null,
      failingRows: result?.failingRows ?? null,
      found: result?.found ?? null,
    };
  });
}

interface Wanted {
  readonly withProfile: boolean;
  readonly grain: readonly string[];
  readonly model?: Model;
  readonly source?: Pick<Source, 'columns'>;
}

async function figuresOf(
  opened: OpenSqlProject,
  traced: TracedProject,
  table: string,
  wanted: Wanted,
): Promise<Figures> {
  const { model, source, grain } = wanted;
  const live = traced.live.get(table) ?? [];
  const profile = wanted.withProfile && live.length > 0 ? await profileOf(opened, table, live, grain) : undefined;
  const lineage = new Map(traced.lineage.get(table)?.columns.map((column) => [column.name.toLowerCase(), column]));
  const names = live.length > 0 ? live : [...lineage.values()].map(({ name }) => ({ name, type: null }));
  const columns = names.map(({ name, type }): DocColumn => {
    const declared = model?.columns[name];
    const found = lineage.get(name.toLowerCase());
    return {
      name,
      type: type ?? declared?.type ?? null,
      isNullable: declared?.isNullable ?? true,
      meaning: (model === undefined ? source?.columns[name] : meaningOfColumn(model.columns, name)) ?? null,
      sources: found?.sources ?? [],
      unknown: model === undefined ? [] : (found?.unknown ?? ['not in the query: the table is of an earlier one']),
      profile: profile?.columns.get(name) ?? null,
    };
  });
  return { rows: profile?.rows ?? null, profiled: profile?.profiled ?? null, columns };
}

/** A view that does not work any more is no reason to have no pages. */
async function profileOf(
  opened: OpenSqlProject,
  table: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  grain: readonly string[],
): Promise<TableProfile | undefined> {
  const known = new Set(columns.map(({ name }) => name));
  try {
    return await profileTable(
      await opened.warehouse(),
      table,
      columns,
      grain.every((name) => known.has(name)) ? grain : [],
    );
  } catch (error) {
    opened.signal.throwIfAborted();
    opened.tell(
      `${table}: its values could not be read: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`,
    );
    return undefined;
  }
}
