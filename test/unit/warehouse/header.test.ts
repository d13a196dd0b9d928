import { describe, expect, it } from 'vitest';
import { parseModelFile } from '../../../storage/warehouse/sql-runner/files/header.ts';

const parse = (comment: string) => parseModelFile(`/*\n${comment}\n*/\nselect 1`, 'marts/m.sql').header;
const pairs = 'model: m      layer: marts      materialized: table      grain: id';

describe('a header', () => {
  it('may spread over lines, in any order, audits broken after a comma or inside brackets', () => {
    const header = parse(`grain: none\nmaterialized: view\nlayer: audits  model: m
audits: not_null(a),
  unique(b),
  accept(
    c > 0
  )
Words: these are words.`);
    expect(header).toMatchObject({ name: 'm', layer: 'audits', materialization: { kind: 'view' }, grain: [] });
    expect(header.audits.map(({ text }) => text)).toEqual(['not_null(a)', 'unique(b)', 'accept( c > 0 )']);
    expect(header.description).toBe('Words: these are words.');
  });

  it('tells what columns mean, over several lines, and of one column per horizon', () => {
    const { description, columns } = parse(`${pairs}\nWords.\ncolumns:\nid: Who.\nvalue_<h>d: Worth in\n  h days.`);
    expect(description).toBe('Words.');
    expect(columns).toEqual({
      id: { meaning: 'Who.', type: null, isNullable: true },
      'value_<h>d': { meaning: 'Worth in h days.', type: null, isNullable: true },
    });
  });

  it('declares types of columns, and which are never empty', () => {
    const { columns, isContractEnforced } = parse(
      `${pairs}\ncontract: enforced\nWords.\ncolumns:\nid varchar not null: Who.\nspend decimal(18, 4): How much.\nat timestamp with time zone not null: When.`,
    );
    expect(isContractEnforced).toBe(true);
    expect(columns).toEqual({
      id: { meaning: 'Who.', type: 'VARCHAR', isNullable: false },
      spend: { meaning: 'How much.', type: 'DECIMAL(18, 4)', isNullable: true },
      at: { meaning: 'When.', type: 'TIMESTAMP WITH TIME ZONE', isNullable: false },
    });
  });

  it.each([
    ['incremental(id)', { kind: 'incremental', key: ['id'] }],
    ['incremental(source, id)', { kind: 'incremental', key: ['source', 'id'] }],
    ['merge(id, updated_at)', { kind: 'merge', key: ['id'], since: 'updated_at' }],
    ['window(day, month, lookback 2)', { kind: 'window', column: 'day', size: 'month', lookback: 2 }],
    ['window(day, day)', { kind: 'window', column: 'day', size: 'day', lookback: 0 }],
    ['snapshot(id)', { kind: 'snapshot', key: ['id'] }],
  ])('knows the materialization %s', (written, materialization) => {
    expect(parse(pairs.replace('table', written)).materialization).toEqual(materialization);
  });

  it('tells owner, tags, freshness, and which audits only warn', () => {
    expect(
      parse(
        `${pairs}\nowner: data@shop.test      tags: nightly, money\nfreshness: at within 2 days\naudits: warn row_count(1, 10), returns_nothing(select 1, 2)`,
      ),
    ).toMatchObject({
      owner: 'data@shop.test',
      tags: ['nightly', 'money'],
      freshness: { column: 'at', within: '2 days' },
      audits: [
        { kind: 'row_count', arguments: ['1', '10'], severity: 'warn' },
        { kind: 'returns_nothing', arguments: ['select 1, 2'], severity: 'error' },
      ],
    });
  });

  it('keeps commas, brackets and quotes inside an audit', () => {
    const [one, two] = parse(
      `${pairs}\naudits: accept(a in (1, 2) and b <> ')'), accepted_values(c, 'it''s', 'x, y')`,
    ).audits;
    expect(one).toEqual({
      kind: 'accept',
      severity: 'error',
      arguments: [`a in (1, 2) and b <> ')'`],
      text: `accept(a in (1, 2) and b <> ')')`,
    });
    expect(two?.arguments).toEqual(['c', `'it''s'`, `'x, y'`]);
  });

  it.each([
    ['layer: marts  materialized: table  grain: id', '1: needs "model:" in its header'],
    [
      'model: m  layer: mart  materialized: table  grain: id',
      '2: layer is one of staging, intermediate, marts, audits, got "mart"',
    ],
    [
      'model: m\nlayer: marts\nmaterialized: window(id, hour)\ngrain: id',
      '4: materialized is view, table, parquet, incremental(key), merge(key, since), window(column, day|week|month, lookback n) or snapshot(key), got "window(id, hour)"',
    ],
    ['model: m  layer: marts  materialized: table  grain:', '2: needs "grain:" in its header'],
    [
      'model: m  layer: marts  materialised: table  grain: id',
      '2: knows model, layer, materialized, grain, audits, owner, tags, freshness, contract, severity, got "materialised"',
    ],
    [
      `${pairs}\naudits: uniq(a)`,
      '3: audits are unique, not_null, accept, accepted_values, relationships, row_count, fresh, returns_nothing, got "uniq(a)"',
    ],
    [`${pairs}\naudits: unique()`, '3: unique(): needs something between its brackets'],
    [`${pairs}\naudits: accepted_values(a)`, '3: accepted_values(a): needs a column and at least one value'],
    [`${pairs}\naudits: relationships(a, b)`, '3: relationships(a, b): needs a column and table.column'],
    [`${pairs}\naudits: unique(a`, '3: audits have a bracket or quote left open: unique(a'],
  ])('is refused as %j, naming file and line', (comment, message) => {
    expect(() => parse(comment)).toThrow(
      expect.objectContaining({ kind: 'config', message: `marts/m.sql:${message}` }),
    );
  });

  it('has to be there', () => {
    expect(() => parseModelFile('select 1', 'a.sql')).toThrow('a.sql:1: needs a header comment at its start, got none');
  });
});
