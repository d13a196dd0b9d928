/** Customers whom conditions fit, the most valuable first. */
import { compileConditions, readCondition } from '../activities/conditions.ts';
import type { Desk } from './segments/desk.ts';

export type CustomerRow = Readonly<Record<string, string | number | boolean | null>>;

export async function listCustomers(
  { reader, scope }: Desk,
  { where, limit }: { readonly where?: string | undefined; readonly limit: number },
): Promise<readonly CustomerRow[]> {
  const days = scope.vocabulary.horizonsDays[0];
  const order = `order by ${days === undefined ? '' : `predicted_clv_${days}d desc nulls last, `}historic_clv desc, customer_key limit ${limit}`;
  if (where === undefined) return reader.rows<CustomerRow>(`select * from customers ${order}`);
  const { sql, parameters } = await compileConditions(reader, scope, [readCondition(scope, where, '--where')]);
  return reader.rows<CustomerRow>(
    `select customers.* from customers join (${sql}) as conditions using (customer_key) where c0 ${order}`,
    parameters,
  );
}
