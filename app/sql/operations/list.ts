/** `list`: the models that a selection means, and what their headers say. */
import { describeMaterialization } from '../../../storage/warehouse/sql-runner/plan/compare.ts';
import type { Layer } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectedNames } from '../select-models.ts';

export interface ListedModel {
  readonly name: string;
  readonly layer: Layer;
  /** As the header spells it: `incremental(customer_id)`. */
  readonly materialized: string;
  readonly grain: readonly string[];
  readonly tags: readonly string[];
  readonly owner: string | null;
  readonly file: string;
  readonly description: string;
}

export async function listModels(opened: OpenSqlProject, selection: Selection): Promise<readonly ListedModel[]> {
  const names = new Set(await selectedNames(opened, selection));
  return opened.project.headers
    .filter(({ name }) => names.has(name))
    .map(({ name, layer, materialization, grain, tags, owner, file, description }) => ({
      name,
      layer,
      materialized: describeMaterialization(materialization),
      grain,
      tags,
      owner,
      file,
      description,
    }));
}
