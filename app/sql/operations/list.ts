/** `list`: the models that a selection means, without touching a database. */
import type { Layer } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';

export interface ListedModel {
  readonly name: string;
  readonly layer: Layer;
  readonly materialized: string;
  readonly grain: readonly string[];
  readonly tags: readonly string[];
  readonly owner: string | null;
  readonly file: string;
  readonly description: string;
}

export async function listModels({ project }: OpenSqlProject): Promise<readonly ListedModel[]> {
  return project.headers.map(({ name, layer, materialization, grain, tags, owner, file, description }) => ({
    name,
    layer,
    materialized: materialization.kind,
    grain,
    tags,
    owner,
    file,
    description,
  }));
}
