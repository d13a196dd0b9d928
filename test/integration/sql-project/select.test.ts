import { describe, expect, it } from 'vitest';
import { shopProject } from './shop-project.ts';

async function listed(select: readonly string[], exclude: readonly string[] = []): Promise<readonly string[]> {
  const models = await shopProject().perform('list', { select, exclude });
  return models.map(({ name }) => name).sort();
}

describe('selectors', () => {
  it.each([
    [['customers'], ['customers']],
    [['CUSTOMERS'], ['customers']],
    [['+customers'], ['customers', 'statuses', 'stg_orders']],
    [['customers+'], ['audit_spend', 'big_spenders', 'customers']],
    [['+customers+'], ['audit_spend', 'big_spenders', 'customers', 'statuses', 'stg_orders']],
    [['1+big_spenders'], ['big_spenders', 'customers']],
    [['2+big_spenders'], ['big_spenders', 'customers', 'statuses', 'stg_orders']],
    [['stg_orders+1'], ['customers', 'stg_orders']],
    [['tag:daily'], ['customers']],
    [
      ['tag:daily', 'tag:weekly'],
      ['big_spenders', 'customers'],
    ],
    [['tag:weekly customers'], ['big_spenders', 'customers']],
    [['layer:marts'], ['big_spenders', 'customers']],
    [['path:marts'], ['big_spenders', 'customers']],
    [['path:./marts/'], ['big_spenders', 'customers']],
    [['owner:data@*'], ['stg_orders']],
    [['*spend*'], ['audit_spend', 'big_spenders']],
    [['source:src_orders'], []],
    [['source:src_orders+1'], ['stg_orders']],
    [['source:src_orders+'], ['audit_spend', 'big_spenders', 'customers', 'stg_orders']],
    [['statuses'], ['statuses']],
  ])('%j mean %j', async (select, expected) => {
    expect(await listed(select)).toEqual(expected);
  });

  it('mean everything when there is none, and leave out what is excluded', async () => {
    expect(await listed([])).toEqual(['audit_spend', 'big_spenders', 'customers', 'statuses', 'stg_orders']);
    expect(await listed([], ['layer:audits', 'stg_*'])).toEqual(['big_spenders', 'customers', 'statuses']);
    expect(await listed(['+customers'], ['tag:daily'])).toEqual(['statuses', 'stg_orders']);
  });

  it.each([
    ['custmers', 'no model custmers here; did you mean customers?'],
    ['+custmers', 'did you mean customers?'],
    ['tag:dayly', 'no tag dayly here; did you mean daily?'],
    ['layer:mart', 'did you mean marts?'],
    ['source:src_order', 'did you mean src_orders?'],
    ['state:modifed', 'did you mean modified?'],
    ['tags:daily', 'no selector tags: here; did you mean tag:?'],
    ['path:nowhere', 'no path nowhere here'],
  ])('%s is refused with the nearest that is known', async (selector, message) => {
    await expect(listed([selector])).rejects.toThrow(message);
  });

  it('parse only what the answer needs: a broken query elsewhere stops nothing', async () => {
    const project = shopProject({
      'marts/broken.sql': `/*\nmodel: broken      layer: marts      materialized: view      grain: none\nNo SQL.\n*/\nselct 1\n`,
    });
    const names = async (...select: readonly string[]) =>
      (await project.perform('list', { select, exclude: [] })).map(({ name }) => name);
    expect(await names('+customers')).toHaveLength(3);
    expect(await names('tag:daily')).toEqual(['customers']);
    await expect(names('customers+')).rejects.toThrow('marts/broken.sql:5');
  });
});
