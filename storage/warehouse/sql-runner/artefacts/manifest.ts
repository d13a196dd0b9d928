/** `manifest.json`: models as their files say, with the columns that they have in the database and where each comes from. */
import type { ModelLineage } from '../lineage/index.ts';
import type { Exposure, Model, Source } from '../model.ts';
import { meaningOfColumn } from './column-meaning.ts';

export interface LiveColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

export interface Described {
  readonly models: readonly Model[];
  readonly sources?: readonly Source[];
  readonly exposures?: readonly Exposure[];
  /** Of tables and views, in order. */
  readonly columns: ReadonlyMap<string, readonly LiveColumn[]>;
  readonly lineage: ReadonlyMap<string, ModelLineage>;
}

const manifestVersion = 1;

export function describeManifest({ models, sources = [], exposures = [], columns, lineage }: Described) {
  return {
    version: manifestVersion,
    models: models.map((model) => ({
      name: model.name,
      layer: model.layer,
      materialized: model.materialization.kind,
      materialization: model.materialization,
      grain: model.grain,
      description: model.description,
      owner: model.owner,
      tags: model.tags,
      freshness: model.freshness,
      isContractEnforced: model.isContractEnforced,
      audits: model.audits.map(({ text }) => text),
      dependsOn: model.dependsOn,
      file: model.file,
      checksum: model.checksum,
      meaning: model.meaning,
      sql: model.materialization.kind === 'seed' ? null : model.sql,
      columns: describeColumns(model, columns.get(model.name) ?? [], lineage.get(model.name)),
      rowsDependOn: lineage.get(model.name)?.influences ?? [],
    })),
    sources: sources
      .filter(({ name }) => models.some(({ dependsOn }) => dependsOn.includes(name.toLowerCase())))
      .map(({ name, description, changes, key, freshness, columns: meanings }) => ({
        name,
        description,
        changes,
        key,
        freshness,
        columns: (columns.get(name) ?? []).map((column) => ({
          name: column.name,
          type: column.type,
          description: meanings[column.name] ?? null,
        })),
      })),
    exposures: exposures.filter(({ reads }) =>
      reads.some((read) => models.some(({ name }) => name === read.split('.')[0])),
    ),
  };
}

/** As they lie in the database; a model that leaves no table has those of its query. */
function describeColumns(model: Model, live: readonly LiveColumn[], lineage: ModelLineage | undefined) {
  const traced = new Map(lineage?.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns: readonly { readonly name: string; readonly type: string | null }[] =
    live.length > 0 ? live : (lineage?.columns ?? []).map(({ name }) => ({ name, type: null }));
  return columns.map(({ name, type }) => {
    const declared = model.columns[name];
    const found = traced.get(name.toLowerCase());
    return {
      name,
      type,
      isNullable: declared?.isNullable ?? true,
      description: meaningOfColumn(model.columns, name),
      comesFrom: found?.sources ?? [],
      unknown: found === undefined ? ['not in the query'] : found.unknown,
    };
  });
}
