import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Materialization, Model } from '../../../storage/warehouse/sql-runner/index.ts';
import { type Built, compareModels, type Standing } from '../../../storage/warehouse/sql-runner/plan/compare.ts';
import { modelOf } from '../../support/sql-model.ts';

const model = (name: string, dependsOn: readonly string[] = [], given: Partial<Model> = {}): Model =>
  modelOf(name, {
    sql: `select 1 as ${name}`,
    dependsOn,
    checksum: `file of ${name}`,
    meaning: `meaning of ${name}`,
    ...given,
  });

const built = ({ name, meaning, checksum, materialization, sql }: Model): Built => ({
  name,
  meaning,
  checksum,
  materialized: materialization.kind,
  sql,
  run: 'run-1',
});

const relationsOf = (models: readonly { readonly name: string }[]) =>
  new Map(models.map(({ name }) => [name.toLowerCase(), 'table' as const]));

function compare(
  before: readonly Model[],
  after: readonly Model[],
  there: readonly { name: string }[] = before,
  { behind = new Map(), lost = new Set() }: Partial<Pick<Standing, 'behind' | 'lost'>> = {},
) {
  const standing = { built: before.map(built), relations: relationsOf(there), behind, lost };
  const compared = compareModels(after, standing);
  return Object.fromEntries(compared.map(({ name, status, action, reason }) => [name, [status, action, reason]]));
}

describe('comparing models with what was built', () => {
  it('finds nothing where only the file differs: layout, comments, words', () => {
    const before = [model('a'), model('b', ['a'])];
    const after = before.map((same) => ({ ...same, checksum: 'another', sql: `${same.sql} -- as before` }));
    expect(compare(before, after)).toEqual({
      a: ['unchanged', 'keep', 'only its layout, its comments or its header differ'],
      b: ['unchanged', 'keep', 'only its layout, its comments or its header differ'],
    });
    expect(compare(before, before)['a']).toEqual(['unchanged', 'keep', 'the same']);
  });

  it('tells a model that differs from those that read it, near and far', () => {
    const before = [model('a'), model('b', ['a']), model('c', ['b']), model('other')];
    const after = [{ ...model('a'), meaning: 'new', sql: 'select 2 as a' }, ...before.slice(1)];
    expect(compare(before, after)).toEqual({
      a: ['changed', 'full', 'its query differs'],
      b: ['downstream', 'full', 'reads a'],
      c: ['downstream', 'full', 'reads a'],
      other: ['unchanged', 'keep', 'the same'],
    });
  });

  it('drops a model under its old name and adds it under the new one when it is renamed', () => {
    expect(compare([model('old')], [model('Größe')])).toEqual({
      Größe: ['added', 'full', 'it is new'],
      old: ['dropped', 'drop', 'no model has its name'],
    });
  });

  it('says when the way of keeping differs, and when the header types columns otherwise', () => {
    const kept: Materialization = { kind: 'incremental', key: ['id'] };
    expect(
      compare(
        [model('a'), model('b')],
        [model('a', [], { materialization: kept, meaning: 'new' }), model('b', [], { meaning: 'new' })],
      ),
    ).toEqual({
      a: ['changed', 'full', 'it was kept as table, now as incremental'],
      b: ['changed', 'full', 'its header says otherwise how it is kept or typed'],
    });
  });

  it('says what is there unknown, and what was built and is gone', () => {
    expect(compare([], [model('a')], [model('a')])['a']).toEqual([
      'added',
      'full',
      'it is there, and nothing tells what it was built from',
    ]);
    expect(compare([model('a')], [model('a')], [])['a']).toEqual([
      'changed',
      'full',
      'it was built, and is no longer there',
    ]);
  });

  it('computes all rows of what reads a change but of histories, and runs audits that read one', () => {
    const list = [
      model('a'),
      model('rolled', ['a'], { materialization: { kind: 'incremental', key: ['id'] } }),
      model('history', ['rolled'], { materialization: { kind: 'snapshot', key: ['id'] } }),
      model('shown', ['a'], { materialization: { kind: 'view' } }),
      model('audit_a', ['a'], { layer: 'audits', materialization: { kind: 'view' } }),
      model('audit_none', ['other'], { layer: 'audits', materialization: { kind: 'view' } }),
    ];
    const before = list.filter(({ layer }) => layer !== 'audits');
    expect(compare(before, [{ ...model('a'), meaning: 'new', sql: 'select 2' }, ...list.slice(1)])).toMatchObject({
      rolled: ['downstream', 'full', 'reads a'],
      history: ['downstream', 'versions', 'reads a'],
      shown: ['downstream', 'view', 'reads a'],
      audit_a: ['downstream', 'check', 'reads a'],
      audit_none: ['unchanged', 'keep', 'the same'],
    });
  });

  it('tells models that were built from older versions of what they read, and what reads them', () => {
    const models = [model('a'), model('b', ['a']), model('c', ['b']), model('d')];
    expect(compare(models, models, models, { behind: new Map([['b', ['a']]]) })).toEqual({
      a: ['unchanged', 'keep', 'the same'],
      b: ['downstream', 'full', 'reads a, built again since'],
      c: ['downstream', 'full', 'reads a'],
      d: ['unchanged', 'keep', 'the same'],
    });
  });

  it('says which model kept as Parquet has lost its file, and what reads it', () => {
    const models = [model('A', [], { materialization: { kind: 'parquet' } }), model('b', ['a']), model('other')];
    expect(compare(models, models, models, { lost: new Set(['a']) })).toEqual({
      A: ['changed', 'full', 'its file is gone'],
      b: ['downstream', 'full', 'reads A'],
      other: ['unchanged', 'keep', 'the same'],
    });
  });

  it('finds nothing for an empty project over an empty database', () => {
    expect(compare([], [])).toEqual({});
  });

  it('marks exactly what can reach a changed model, for any graph', () => {
    const graphs = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(
          fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: size, maxLength: size }),
          fc.array(fc.boolean(), { minLength: size, maxLength: size }),
        ),
      );
    fc.assert(
      fc.property(graphs, ([edges, changed]) => {
        const before = edges.map((targets, at) =>
          model(`m${at}`, at === 0 ? [] : [...new Set(targets.map((target) => `m${target % at}`))]),
        );
        const after = before.map((same, at) => (changed[at] === true ? { ...same, meaning: 'new' } : same));
        const reaches = (at: number): boolean =>
          changed[at] === true || (before[at]?.dependsOn ?? []).some((name) => reaches(Number(name.slice(1))));
        const found = compare(before, after);
        for (const at of before.keys()) {
          const expected = changed[at] === true ? 'changed' : reaches(at) ? 'downstream' : 'unchanged';
          expect(found[`m${at}`]?.[0]).toBe(expected);
        }
      }),
    );
  });
});
