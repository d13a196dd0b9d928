/** `perdura customer`: everything that is known and expected of one customer. */
import { readCustomerGroups } from '../../app/customer-groups.ts';
import { findCustomerIn } from '../../app/find-customer.ts';
import { withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { describeGroups } from '../show/customer-groups.ts';
import { rangeOf } from '../show/customer-range.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

export async function customer(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly contacts?: boolean },
  key: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(session, store, { withContacts: true }, async ({ reader }) => {
    const customerKey = await findCustomerIn(reader, store, key);
    const [values = {}] = await reader.rows<Values>('select * from customers where customer_key = $1', [customerKey]);
    const [contact] =
      options.contacts === true
        ? await reader.rows<Values>('select * from contacts where customer_key = $1', [customerKey])
        : [];
    const groups = await readCustomerGroups(reader, customerKey);
    const { nextCategories, ...memberships } = groups;
    const all = {
      ...values,
      ...(contact === undefined ? {} : { contact }),
      ...memberships,
      next_categories: nextCategories,
    };
    const { clusters, ...belonging } = describeGroups(groups);
    // Bounds stand behind what they bound.
    const facts = [
      ...Object.entries({ ...values, ...clusters, ...contact }).filter(
        ([name]) => !/_(?:lower|upper)(?:80|95)$/.test(name),
      ),
      ...Object.entries(belonging),
    ];
    const width = Math.max(...facts.map(([name]) => name.length));
    const line = ([name, value]: (typeof facts)[number]): string => {
      const range = rangeOf(values, name);
      return `${name.padEnd(width)}  ${show(value)}${range === null ? '' : ` (80 %: ${range})`}`;
    };
    output.result(all, facts.map(line).join('\n'));
    return exitCodes.ok;
  });
}

/** Predictions as far as they mean anything; JSON has every digit. */
const show = (value: Values[string] | undefined): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value ?? '–');
