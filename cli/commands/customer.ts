/** `perdura customer`: everything that is known and expected of one customer. */
import { withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
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
    const found = await reader.rows<Values>(
      `select customers.* from customers left join contacts using (customer_key)
       where customer_key = $1 or contacts.customer_id = $1 order by customer_key`,
      [key],
    );
    const [values] = found;
    if (values === undefined || found.length > 1) {
      throw new PipelineError(
        'config',
        values === undefined
          ? `customer ${key}: neither a customer_key nor a customer id of ${store}`
          : `customer ${key}: ${found.length} customers have this id in different sources`,
        { remedy: 'list customers with perdura customers, and name one by customer_key' },
      );
    }
    const [contact] =
      options.contacts === true
        ? await reader.rows<Values>('select * from contacts where customer_key = $1', [values['customer_key'] ?? null])
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
