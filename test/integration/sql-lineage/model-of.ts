/** A query as a model without anything else. */
import type { Model } from '../../../storage/warehouse/sql-runner/index.ts';

export function modelOf(name: string, sql: string, dependsOn: readonly string[] = []): Model {
  return {
    name,
    sql,
    dependsOn,
    layer: 'marts',
    materialization: { kind: 'table' },
    grain: [],
    audits: [],
    owner: null,
    tags: [],
    freshness: null,
    isContractEnforced: false,
    description: '',
    columns: {},
    file: `${name}.sql`,
    checksum: '',
    meaning: '',
  };
}
