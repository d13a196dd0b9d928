/** Whether customers have changed since what was learned of them: everybody since four weeks ago, and the newest ones. */
import { addDays } from '../lib/pure/dates.ts';
import type { DriftComparison } from './compute/measure-drifts.ts';
import { openPredecessor } from './predecessor.ts';
import { isSameMetric } from './same-metric.ts';
import type { StagePlan, StageTools } from './stage.ts';

/** Days between what is compared, and days of newcomers on either side. */
export const driftDays = 28;
const yearDays = 364; // whole weeks, so that weekdays agree

/** Fewer on either side say nothing. */
const fewestCompared = 30;
/** Keys are hashes: the first customers by key are a sample. */
const mostCompared = 100_000;

export async function measureDrifts(tools: StageTools, run: StagePlan, signal: AbortSignal) {
  const comparisons = [await compareEverybody(tools, run), await compareNewcomers(tools, run)];
  const made = comparisons.flatMap((comparison) => {
    const bases = comparison.bases.filter((base) => base.length >= fewestCompared);
    return comparison.current.length < fewestCompared || bases.length === 0 ? [] : [{ ...comparison, bases }];
  });
  return made.length === 0 ? [] : tools.compute.run('measureDrifts', made, signal);
}

/** Average order values of the customers, beside those of the snapshot of four weeks ago or more. */
async function compareEverybody({ warehouse, folders }: StageTools, run: StagePlan): Promise<DriftComparison> {
  const base = await openPredecessor(folders, run.driftBase);
  const file = isSameMetric(base?.manifest, run) ? base?.file('customers') : undefined;
  const read = async (table: string) => {
    const { columns } = await warehouse.columns(
      `select "value" from (
         select customer_key, average_order_value as "value" from ${table}
         where average_order_value is not null order by customer_key limit ${mostCompared})
       order by customer_key`,
      { value: 'float64' },
    );
    return columns.value;
  };
  return {
    name: 'customers',
    current: await read('customers'),
    bases: file === undefined ? [] : [await read(`read_parquet('${file.replaceAll("'", "''")}')`)],
  };
}

/** First purchase days of the last four weeks, beside those of the four before and of the same weeks a year earlier. */
async function compareNewcomers({ warehouse }: StageTools, run: StagePlan): Promise<DriftComparison> {
  const read = async (lastDay: string) => {
    const { columns } = await warehouse.columns(
      `select cast(spend - repeat_spend as double) as "value" from customer_histories
       where first_order_date between cast($from as date) and cast($to as date)
       order by customer_key limit ${mostCompared}`,
      { value: 'float64' },
      { from: addDays(lastDay, 1 - driftDays), to: lastDay },
    );
    return columns.value;
  };
  return {
    name: 'new_customers',
    current: await read(run.asOf),
    bases: [await read(addDays(run.asOf, -driftDays)), await read(addDays(run.asOf, -yearDays))],
  };
}
