/** A real grocery's lines: what its customers differ in by counts, and by shares. */
import { describe, expect, it } from 'vitest';
import { analysePersonas } from '../../../activities/compute/analyse-personas.ts';
import { readPersonaDataset } from '../../../activities/personas/dataset.ts';
import { personaSchema, type PersonaConfiguration } from '../../../lib/pure/persona-configuration.ts';
import { groceryLines, groceryMissing } from '../../support/grocery-lines.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';

/** Departments as categories, categories as types. */
async function openGrocery(threads: number) {
  const warehouse = await temporaryWarehouse({ threads });
  await warehouse.run(
    `create table purchases as
     select dense_rank() over (order by order_id) as order_number, customer_id as customer_key,
       cast(ordered_at as date) as purchase_date, 'shop' as source, 'store' as channel, product_id,
       department as category, category as "type", quantity as units, cast(amount as decimal(18, 4)) as amount
     from read_csv('${groceryLines.replaceAll("'", "''")}', all_varchar = true)`,
  );
  await warehouse.run(
    `create table customers as
     select customer_key, false as is_prospect, count(distinct order_number) as historic_orders, sum(amount) as historic_clv
     from purchases group by customer_key`,
  );
  return warehouse;
}

async function analyse(fields: Partial<PersonaConfiguration>, threads = 1) {
  const warehouse = await openGrocery(threads);
  const rules = personaSchema.parse({ kind: 'persona', name: 'tastes', k: 5, ...fields });
  const startedAt = process.cpuUsage();
  const dataset = await readPersonaDataset(warehouse, { configuration: rules, language: 'en' });
  const result = analysePersonas({ dataset, rules, currency: 'USD' });
  const { user, system } = process.cpuUsage(startedAt);
  return { ...result, dataset, cpuSeconds: (user + system) / 1e6 };
}

describe.skipIf(groceryMissing() !== undefined)('customers of a grocery', () => {
  it.each(['product.category', 'product.type'])(
    'differ in how much, not in what, by counts of %s',
    async (attribute) => {
      const { analysis, dataset } = await analyse({ attributes: [attribute] });
      expect(analysis.warnings.find(({ kind }) => kind === 'volume')).toBeDefined();
      expect(dataset.variables.length).toBeLessThanOrEqual(50);
      expect(analysis.groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(dataset.customers.length);
    },
  );

  it.each(['product.category', 'product.type'])('differ in what, by shares of %s', async (attribute) => {
    const { analysis } = await analyse({ attributes: [attribute], unit: 'matrix_share' });
    expect(analysis.volumeShare).toBeLessThan(0.2);
    expect(analysis.warnings.filter(({ kind }) => kind === 'volume')).toEqual([]);
    const tastes = analysis.groups.map(({ cells }) => cells.filter(({ level }) => level === 'high').length);
    expect(tastes.filter((high) => high > 0).length).toBeGreaterThanOrEqual(3);
  });

  it('are grouped within ten seconds, and the same again, also by two threads', async () => {
    const one = await analyse({ attributes: ['product.category', 'product.type'], max_variables: 300 });
    const other = await analyse({ attributes: ['product.category', 'product.type'], max_variables: 300 }, 2);
    expect(one.cpuSeconds).toBeLessThan(10);
    expect(other.analysis).toEqual(one.analysis);
    expect(other.clustering).toEqual(one.clustering);
  });
});
