/** What Trino would refuse of a query, and how it says the rest. */
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { checkForTrino, checkModelsForTrino } from '../../../storage/warehouse/sql-runner/portability/index.ts';
import { loadModels, orderModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { sqlFolder } from '../../../app/package-folder.ts';

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const tables: Readonly<Record<string, readonly string[]>> = { t: ['k', 'a', 'b'], u: ['k', 'c'] };
const check = (sql: string) => checkForTrino(connection, sql, (table) => tables[table]);
const oneLine = (text: string | null): string | null => text?.replaceAll(/\s+/g, ' ') ?? null;
const verdictsOf = async (sql: string) =>
  (await check(sql)).findings.map(({ verdict, construct }) => [verdict, construct]);

describe('a query for Trino', () => {
  it('is portable as it is where both engines say the same', async () => {
    const sql = `with steps as (select k, sum(a) as total, count(*) filter (where b > 1) as many from t group by k)
      select steps.k, coalesce(total, 0) as total, row_number() over (partition by many order by total desc, steps.k) as n
      from steps left join u on u.k = steps.k and u.c is not null
      where total between 1 and 2.50 or not exists (select 1 from u where u.k = steps.k) or steps.k in ('a', 'it''s')
      union all select k, a, 1 from t`;
    expect((await check(sql)).findings).toEqual([]);
  });

  it.each([
    ['a / b', '(cast(a as double) / cast(b as double))'],
    ['a // b', '((a - a % nullif(b, 0)) / nullif(b, 0))'],
    ['a // nullif(b, 0)', '((a - a % nullif(b, 0)) / nullif(b, 0))'],
    ['a::decimal(18,4)', 'cast(a as decimal(18, 4))'],
    ['cast(a as hugeint)', 'cast(a as decimal(38, 0))'],
    ['sha256(a)', 'lower(to_hex(sha256(to_utf8(a))))'],
    ['greatest(a, b)', 'coalesce(greatest(a, b), a, b)'],
    [`date_diff('month', a, b)`, `date_diff('month', date_trunc('month', a), date_trunc('month', b))`],
    ['a + interval 3 day', `(a + interval '3' day)`],
    ['a + interval (b) month', `(a + (1 * (b) * interval '1' month))`],
    ['max_by(a, b)', 'max_by(a, b) filter (where a is not null)'],
    ['max_by(a, b) filter (where b > 0)', 'max_by(a, b) filter (where a is not null and ((b > 0)))'],
    ['list(a order by b)', 'array_agg(a order by b)'],
    ['[a, b]', 'array[a, b]'],
    ['list(a order by a)', 'array_sort(array_agg(a))'],
    ['list_contains([1, 2], a)', 'contains(array[1, 2], a)'],
    ['epoch_us(a)', 'cast(round(to_unixtime(a) * 1000000) as bigint)'],
    [`a at time zone 'UTC'`, `cast(at_timezone(a, 'UTC') as timestamp(6))`],
    [`cast(a as timestamp) at time zone 'UTC'`, `with_timezone(cast(cast(a as timestamp(6)) as timestamp(6)), 'UTC')`],
    [`cast('0x' || a as bigint)`, 'from_base(a, 16)'],
    ['last_date + 1', `date_add('day', 1, last_date)`],
    [`cast(a as date) - 2`, `date_add('day', -(2), cast(a as date))`],
    [`year(a) || '-Q'`, `(cast(year(a) as varchar) || '-Q')`],
    [`a ilike 'x%'`, `(lower(a) like lower('x%'))`],
    ['trim(a)', `trim(both ' ' from a)`],
  ])('rewrites %s', async (written, rewritten) => {
    const { findings, trino } = await check(`select ${written} as x from t`);
    expect(oneLine(trino)).toBe(`select ${rewritten} as x from t`);
    expect(findings.length).toBeGreaterThan(0);
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(['rewritten']));
  });

  it.each([
    ['select k from t qualify row_number() over (order by k) = 1', 'qualify'],
    ['select any_value(a) from t', 'any_value'],
    ['select distinct on (k) k, a from t', 'distinct on'],
    ['select * from t asof join u on t.k = u.k and t.a >= u.c', 'asof join'],
    ['select median(a) from t', 'median'],
    ['select my_macro(a) from t', 'my_macro'],
    [`select * from read_csv('x.csv')`, 'read_csv(…) as a table'],
    ['select {a: 1} from t', 'struct_pack'],
    ['select b.c from t left join u as b using (k) where b.k is null', 'b.k beside using (k)'],
    ['select * from t union by name select * from u', 'union by name'],
    ['select a from t limit 10 percent', 'limit percent'],
    ['select a from t using sample 10', 'using sample'],
    ['select a from t tablesample 10 percent', 'tablesample'],
  ])('says of %s what to write instead', async (sql, construct) => {
    const { findings, trino } = await check(sql);
    expect(trino).toBeNull();
    const [found] = findings.filter(({ verdict }) => verdict === 'not_portable');
    expect(found).toMatchObject({ construct });
    expect(found?.instead).toMatch(/\w/);
  });

  it('spells out stars that leave columns out, from the columns of steps before', async () => {
    const { trino, columns } = await check('with s as (select *, a + 1 as d from t) select s.* exclude (a, k) from s');
    expect(oneLine(trino)).toBe('with s as ( select *, (a + 1) as d from t ) select s.b, s.d from s');
    expect(columns).toEqual(['b', 'd']);
  });

  it('cannot spell out what nobody knows, and says so', async () => {
    const { trino, findings } = await check('select * exclude (a) from elsewhere');
    expect(trino).toBeNull();
    expect(findings).toMatchObject([{ verdict: 'rewritten', needsColumns: true }]);
  });

  it('names joined columns without their table, as Trino wants them beside using', async () => {
    const { trino } = await check('select t.k, t.*, u.c from t join u using (k)');
    expect(oneLine(trino)).toBe('select k, k, t.a, t.b, u.c from t join u using (k)');
  });

  it('writes the columns that a natural join joins on', async () => {
    const { trino } = await check('select t.k, a, n.c from t natural left join u as n');
    expect(oneLine(trino)).toBe('select k, a, n.c from t left join u as n using (k)');
    const { trino: unknown, findings } = await check('select a from t natural join elsewhere');
    expect(unknown).toBeNull();
    expect(findings).toMatchObject([{ construct: 'natural join', verdict: 'rewritten', needsColumns: true }]);
  });

  it.each(['join', 'left join', 'right join', 'full join'])('keeps a %s what it is', async (join) => {
    expect(oneLine((await check(`select k from t ${join} u using (k)`)).trino)).toBe(
      `select k from t ${join} u using (k)`,
    );
  });

  it('puts the expression for a name that the same select gave it, unless a table has a column of that name', async () => {
    const { trino } = await check('select a + 1 as x, x * 2 as y, b + 1 as a, a as z from t where x > 3');
    expect(oneLine(trino)).toBe(
      'select (a + 1) as x, ((a + 1) * 2) as y, (b + 1) as a, a as z from t where ((a + 1) > 3)',
    );
  });

  it('groups by all that are no aggregates', async () => {
    const { trino } = await check('select k, sum(a) as total, b + 1 as more from t group by all');
    expect(oneLine(trino)).toBe('select k, sum(a) as total, (b + 1) as more from t group by 1, 3');
  });

  it('keeps the groups of a rollup, the one of everything among them', async () => {
    const { trino } = await check('select k, sum(a) as total from t group by rollup (k)');
    expect(oneLine(trino)).toBe('select k, sum(a) as total from t group by grouping sets ((), (k))');
  });

  it('turns semi and anti joins into conditions', async () => {
    const { trino } = await check('select t.a from t semi join u using (k) where a > 1');
    expect(oneLine(trino)).toBe('select t.a from t where exists (select 1 from u where t.k = u.k) and (a > 1)');
    const anti = await check('select a from t anti join u on t.k = u.k');
    expect(oneLine(anti.trino)).toBe('select a from t where (not exists (select 1 from u where (t.k = u.k)))');
  });

  it('takes numbers out of ranges', async () => {
    const { trino } = await check('select n from range(1, 4) as r(n)');
    expect(oneLine(trino)).toBe('select n from unnest(sequence(1, (4) - 1)) as r (n)');
    const joined = await check('select n from t join range(3) as r(n) on n < a');
    expect(oneLine(joined.trino)).toBe(
      'select n from t cross join unnest(sequence(0, (3) - 1)) as r (n) where (n < a)',
    );
  });

  it('tells where each thing stands', async () => {
    const sql = 'select\n  a,\n  b // 2\nfrom t';
    const [found] = (await check(sql)).findings;
    expect(sql.slice(0, found?.position ?? 0).split('\n')).toHaveLength(3);
  });

  it('keeps what DuckDB computes: the rewritten form of shared syntax gives the same rows', async () => {
    await connection.run(
      'create table if not exists t as select i % 3 as k, i as a, 7 - i as b from range(10) as r(i)',
    );
    await connection.run('create table if not exists u as select i as k, i * 10 as c from range(2) as r(i)');
    const sql = `select k, a - a % 2 as even, a / 4 as quarter, t.* exclude (k), even + 1 as more
      from t semi join u using (k) where even > 0 order by all`;
    const { trino } = await check(sql.replace('order by all', ''));
    const rows = async (text: string) => (await connection.runAndReadAll(text)).getRowsJson();
    expect(await rows(`${trino ?? ''} order by all`)).toEqual(await rows(sql));
  });

  it('has nothing of the shipped models that is not portable', async () => {
    const models = await loadModels(sqlFolder);
    const own = new Set(models.map(({ name }) => name));
    const sources = models.flatMap(({ dependsOn }) => dependsOn).filter((name) => !own.has(name));
    const checked = await checkModelsForTrino(orderModels(models, { sources }));
    const refused = [...checked].flatMap(([name, { findings }]) =>
      findings.filter(({ verdict }) => verdict === 'not_portable').map(({ construct }) => `${name}: ${construct}`),
    );
    expect(refused).toEqual([]);
    expect(checked.size).toBe(models.length);
  });

  it('names each verdict once for a place', async () => {
    expect(await verdictsOf('select greatest(a / 2, b) as x from t')).toEqual([
      ['rewritten', 'greatest'],
      ['rewritten', 'a / b'],
    ]);
  });
});
