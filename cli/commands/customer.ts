/** `perdura customer`: everything that is known and expected of one customer. */
import { findCustomerIn } from '../../app/find-customer.ts';
import { withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

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
    const all = contact === undefined ? values : { ...values, contact };
    const facts = Object.entries({ ...values, ...contact });
    const width = Math.max(...facts.map(([name]) => name.length));
    output.result(all, facts.map(([name, value]) => `${name.padEnd(width)}  ${show(value)}`).join('\n'));
    return exitCodes.ok;
  });
}

/** Predictions as far as they mean anything; JSON has every digit. */
const show = (value: Values[string] | undefined): string =>
  typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value ?? '–');
