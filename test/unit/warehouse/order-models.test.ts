import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layer, type Model, orderModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { modelOf } from '../../support/sql-model.ts';

const model = (name: string, dependsOn: readonly string[], layer: Layer = 'marts'): Model =>
  modelOf(name, { dependsOn, layer });

const names = (models: readonly Model[]): readonly string[] => models.map(({ name }) => name);

describe('orderModels', () => {
  it('orders by what is read, then by layer, then by name', () => {
    const models = [
      model('audit_a', ['a'], 'audits'),
      model('b', ['raw']),
      model('a', ['int_z']),
      model('int_z', ['stg_b'], 'intermediate'),
      model('int_y', ['b'], 'intermediate'),
      model('stg_b', ['raw'], 'staging'),
      model('stg_a', ['raw'], 'staging'),
    ];
    const expected = ['stg_a', 'stg_b', 'int_z', 'a', 'b', 'int_y', 'audit_a'];
    expect(names(orderModels(models, { sources: ['raw'] }))).toEqual(expected);
  });

  it('gives one order, each model after all it reads, however the files come', () => {
    const graph = fc
      .array(
        fc.record({ reads: fc.array(fc.nat(), { maxLength: 4 }), layer: fc.constantFrom<Layer>('staging', 'marts') }),
        {
          minLength: 1,
          maxLength: 15,
        },
      )
      .map((nodes) =>
        nodes.map(({ reads, layer }, at) =>
          model(`m${at}`, at === 0 ? [] : [...new Set(reads.map((n) => `m${n % at}`))], layer),
        ),
      );
    const shuffled = graph.chain((models) =>
      fc.tuple(
        fc.constant(models),
        fc.shuffledSubarray(models, { minLength: models.length, maxLength: models.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([models, other]) => {
        const planned = names(orderModels(models, { sources: [] }));
        expect(names(orderModels(other, { sources: [] }))).toEqual(planned);
        expect([...planned].sort()).toEqual([...names(models)].sort());
        for (const { name, dependsOn } of models) {
          for (const read of dependsOn) expect(planned.indexOf(read)).toBeLessThan(planned.indexOf(name));
        }
      }),
    );
  });

  it('names a circle in full', () => {
    const models = [model('a', ['c']), model('b', ['a']), model('c', ['b']), model('d', ['a']), model('e', [])];
    expect(() => orderModels(models, { sources: [] })).toThrow('models read each other in a circle: a → c → b → a');
    expect(() => orderModels([model('a', ['a'])], { sources: [] })).toThrow('circle: a → a');
    expect(() => orderModels([model('a', ['b']), model('b', ['c']), model('c', ['b'])], { sources: [] })).toThrow(
      'circle: b → c → b',
    );
  });

  it('names an unknown table and the nearest one', () => {
    const models = [model('customers', ['int_order']), model('int_orders', [])];
    expect(() => orderModels(models, { sources: ['raw_orders'] })).toThrow(
      'model customers reads int_order, which is neither a model nor a table here; did you mean int_orders?',
    );
    expect(() => orderModels([model('a', ['stg_shop__orders'])], { sources: ['clv_scores'] })).toThrow(/a table here$/);
  });

  it('finds a source whatever its case', () => {
    expect(names(orderModels([model('a', ['odd name'])], { sources: ['Odd Name'] }))).toEqual(['a']);
  });
});
