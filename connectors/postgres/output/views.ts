/** The views that readers know: what they are now, what would become of their columns, and who builds on them. */
import type { ClientBase } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { OutputTable } from '../../../lib/output.ts';
import { postgresType } from './column-types.ts';

export interface KnownView {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Views and other things that read it, as `schema.name`. */
  readonly dependants: readonly string[];
  /** Whom it was granted to, but its owner. */
  readonly grants: readonly { readonly privilege: string; readonly grantee: string; readonly isGrantable: boolean }[];
}

export interface ViewChange {
  readonly name: string;
  /** Nothing there yet | columns at most added | columns gone or of another type | no longer published. */
  readonly kind: 'create' | 'extend' | 'replace' | 'drop';
  /** What readers will find different, in words. */
  readonly differences: readonly string[];
  readonly known: KnownView | undefined;
}

/** Throws when a name is taken by something that Perdura did not make. */
export async function readViews(
  client: ClientBase,
  schema: string,
  names: readonly string[],
  ours: ReadonlySet<string>,
): Promise<ReadonlyMap<string, KnownView>> {
  const { rows } = await client.query<{
    name: string;
    kind: string;
    columns: KnownView['columns'];
    dependants: readonly string[];
    grants: KnownView['grants'];
  }>(
    `select c.relname as name, c.relkind::text as kind,
       (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
          order by a.attnum), '[]') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select coalesce(json_agg(distinct format('%s.%s', dn.nspname, d.relname)), '[]')
        from pg_depend p join pg_rewrite r on r.oid = p.objid join pg_class d on d.oid = r.ev_class
          join pg_namespace dn on dn.oid = d.relnamespace
        where p.classid = 'pg_rewrite'::regclass and p.refclassid = 'pg_class'::regclass and p.refobjid = c.oid
          and d.oid <> c.oid) as dependants,
       (select coalesce(json_agg(json_build_object('privilege', g.privilege_type,
          'grantee', case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
          'isGrantable', g.is_grantable)), '[]')
        from aclexplode(c.relacl) g where g.grantee <> c.relowner) as grants
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = any($2)`,
    [schema, names],
  );
  const foreign = rows.find(({ name, kind }) => kind !== 'v' || !ours.has(name));
  if (foreign !== undefined) {
    throw new PipelineError('conflict', `postgres ${schema}.${foreign.name}: is there, and not made by Perdura`, {
      remedy: 'rename it, or name another schema for this output in perdura.yaml',
    });
  }
  return new Map(
    rows.map(({ name, columns, dependants, grants }): [string, KnownView] => [
      name,
      { name, columns, dependants, grants },
    ]),
  );
}

/** What a push does to each view. `names`: all that are published now. */
export function changesOf(
  tables: readonly OutputTable[],
  known: ReadonlyMap<string, KnownView>,
): readonly ViewChange[] {
  const published = new Set(tables.map(({ name }) => name));
  return [
    ...tables.map((table) => changeOf(table, known.get(table.name))),
    ...[...known.values()]
      .filter(({ name }) => !published.has(name))
      .map(
        (view): ViewChange => ({ name: view.name, kind: 'drop', differences: [`${view.name} is gone`], known: view }),
      ),
  ];
}

function changeOf({ name, columns }: OutputTable, known: KnownView | undefined): ViewChange {
  if (known === undefined) return { name, kind: 'create', differences: [`${name} is new`], known };
  const now = new Map(columns.map((column) => [column.name, postgresType(column.type)]));
  const before = new Set(known.columns.map((column) => column.name));
  const broken = known.columns.flatMap((column) => {
    const type = now.get(column.name);
    if (type === undefined) return [`${name}.${column.name} is gone`];
    return type === column.type ? [] : [`${name}.${column.name} is ${type}, was ${column.type}`];
  });
  const added = columns.filter((column) => !before.has(column.name)).map((column) => `${name}.${column.name} is new`);
  return { name, kind: broken.length > 0 ? 'replace' : 'extend', differences: [...broken, ...added], known };
}

/** Throws when readers would lose something that nobody agreed to lose, or that others build on. */
export function refuseBreaks(schema: string, changes: readonly ViewChange[], acceptSchema: boolean): void {
  const breaking = changes.filter(({ kind }) => kind === 'replace' || kind === 'drop');
  if (breaking.length === 0) return;
  const differences = breaking.flatMap((change) => change.differences.filter((text) => !text.endsWith('is new')));
  const builtOn = breaking.flatMap(({ name, known }) =>
    (known?.dependants ?? []).map((dependant) => ({ name, dependant })),
  );
  if (builtOn.length > 0) {
    throw new PipelineError(
      'conflict',
      `postgres schema ${schema}: ${differences.join('; ')}; ${builtOn
        .map(({ name, dependant }) => `${dependant} reads ${name}`)
        .join(', ')}`,
      {
        remedy: `drop ${[...new Set(builtOn.map(({ dependant }) => dependant))].join(', ')}, then push with --accept-schema, then create them again`,
        details: { differences, builtOn },
      },
    );
  }
  if (acceptSchema) return;
  throw new PipelineError('conflict', `postgres schema ${schema}: ${differences.join('; ')}`, {
    remedy: 'if readers can do without, push with perdura outputs push --accept-schema',
    details: { differences },
  });
}
