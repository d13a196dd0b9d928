/** A SQL model given as a value: a table of the marts that promises nothing, unless `given` says otherwise. */
import type { Model } from '../../storage/warehouse/sql-runner/index.ts';

export function modelOf(name: string, given: Partial<Model> = {}): Model {
  return {
    name,
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
    sql: '',
    dependsOn: [],
    checksum: '',
    meaning: '',
    ...given,
  };
}
