/** What a full reading found beside what had landed before it, by key: inside DuckDB, over the landing files. */
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { StreamDifferences } from '../../lib/pure/source-syncs.ts';
import { type StreamName, type StreamSpec, streamSpecs } from '../../lib/streams.ts';
import { identifier } from '../snapshots/sql-text.ts';
import { withFolder } from './land-page.ts';
import { listLoads, type LoadRecord } from './record.ts';
import { pathLiteral } from './sql-text.ts';

export interface ReadingToCompare {
  readonly root: string;
  readonly store: string;
  readonly source: string;
  readonly resources: readonly {
    readonly name: string;
    readonly streams: readonly StreamName[];
    /** The newest load when its reading began. */
    readonly since: number;
  }[];
  readonly tempDirectory: string;
}

export async function compareReading(reading: ReadingToCompare): Promise<readonly StreamDifferences[]> {
  const { root, store, source, resources, tempDirectory } = reading;
  const loads = (await listLoads(root, store)).filter((load) => load.source === source);
  const streams = [...new Set(resources.flatMap((resource) => resource.streams))].toSorted();
  return withFolder(tempDirectory, async (folder) => {
    const settings = {
      memory_limit: '1GB',
      temp_directory: join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
    };
    const instance = await DuckDBInstance.create(':memory:', settings);
    const connection = await instance.connect();
    try {
      const differences: StreamDifferences[] = [];
      for (const name of streams) {
        const givers = resources.filter((resource) => resource.streams.includes(name));
        const since = Math.min(...givers.map((resource) => resource.since));
        const own = loads.filter((load) => load.stream === name);
        const found = own.filter((load) => sequenceOf(load) > since && isOf(load, givers));
        const before = own.filter((load) => sequenceOf(load) <= since);
        differences.push(await compareStream(connection, root, streamSpecs[name], before, found));
      }
      return differences;
    } finally {
      connection.disconnectSync();
      instance.closeSync();
    }
  });
}

const sequenceOf = ({ load }: LoadRecord): number => Number(load.split('-', 1)[0]);

const isOf = ({ resource, origin }: LoadRecord, givers: readonly { readonly name: string }[]): boolean =>
  givers.some(({ name }) => name === resource) && (origin === undefined || origin === 'part');

const mostExamples = 5;

async function compareStream(
  connection: DuckDBConnection,
  root: string,
  stream: StreamSpec,
  before: readonly LoadRecord[],
  found: readonly LoadRecord[],
): Promise<StreamDifferences> {
  const keys = stream.key.map(identifier);
  const columns = stream.columns.map(({ name }) => identifier(name)).filter((name) => !keys.includes(name));
  const key = (side: string) => `concat_ws('|', ${keys.map((name) => `${side}.${name}`).join(', ')})`;
  const row = (side: string) => `(${columns.map((name) => `${side}.${name}`).join(', ')})`;
  const equal = keys.map((name) => `b.${name} is not distinct from f.${name}`).join(' and ');
  await connection.run(`
    create or replace temp table before as ${latest(root, stream, before)};
    create or replace temp table found as ${latest(root, stream, found)};
    create or replace temp table compared as
      select coalesce(${key('b')}, '') as before_key, coalesce(${key('f')}, '') as found_key,
        case when b._there is null then 'added' when f._there is null then 'missing'
          when ${row('b')} is not distinct from ${row('f')} then 'same' else 'changed' end as outcome
      from before as b full outer join found as f on ${equal}`);
  const examples = (outcome: string) =>
    `(select coalesce(list(key order by key), []) from (select if(outcome = 'missing', before_key, found_key) as key
       from compared where outcome = '${outcome}' and not contains(key, '@') order by key limit ${mostExamples}))`;
  const reader = await connection.runAndReadAll(`
    select ${['added', 'changed', 'same', 'missing'].map((name) => `count(*) filter (outcome = '${name}') as ${name}`).join(', ')},
      ${examples('added')}, ${examples('changed')}, ${examples('missing')}
    from compared`);
  const [[added, changed, same, missing, addedKeys, changedKeys, missingKeys] = []] = reader.getRowsJson();
  const [a, c, s, m] = [Number(added), Number(changed), Number(same), Number(missing)];
  return {
    stream: stream.name,
    before: c + s + m,
    found: a + c + s,
    added: a,
    changed: c,
    same: s,
    missing: m,
    examples: {
      added: addedKeys as readonly string[],
      changed: changedKeys as readonly string[],
      missing: missingKeys as readonly string[],
    },
  };
}

/** A row a key: of its greatest version, then of the latest load. Parts of an order exist in its latest version alone. */
function latest(root: string, stream: StreamSpec, loads: readonly LoadRecord[]): string {
  const keys = stream.key.map(identifier).join(', ');
  const isPart = stream.columns.some(({ name }) => name === 'order_updated_at');
  const version = ['order_updated_at', 'updated_at'].find((name) =>
    stream.columns.some((column) => column.name === name),
  );
  const instant =
    version === undefined ? '0' : `coalesce(try_cast(${identifier(version)} as timestamptz), '-infinity')`;
  return `
    with landed as (${union(root, stream, loads)}),
    versions as (select *, ${instant} as _version from landed where _broken is null),
    current as (
      select * from versions ${isPart ? 'qualify _version = max(_version) over (partition by order_id)' : ''}
    )
    select *, true as _there from current
    qualify row_number() over (partition by ${keys} order by _version desc, _load desc, _row desc) = 1`;
}

/** Files of equal columns are read together. */
function union(root: string, { columns }: StreamSpec, loads: readonly LoadRecord[]): string {
  const nothing = columns.map(({ name }) => `null::varchar as ${identifier(name)}`);
  const empty = `select ''::varchar as _load, 0::bigint as _row, null::varchar as _broken, ${nothing.join(', ')} where false`;
  const alike = Map.groupBy(loads, (load) => JSON.stringify(load.columns));
  const parts = [...alike.values()].map((group) => {
    const header = group[0]?.columns ?? {};
    const values = columns.map(({ name }) => {
      const column = header[name];
      return `${column === undefined ? 'null::varchar' : identifier(column)} as ${identifier(name)}`;
    });
    const files = group.map(({ file }) => pathLiteral(join(root, file))).join(', ');
    return `select parse_filename(filename) as _load, _row, _broken, ${values.join(', ')}
      from read_parquet([${files}], filename = true, union_by_name = true, hive_partitioning = false)`;
  });
  return [empty, ...parts].join(' union all ');
}
