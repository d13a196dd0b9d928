/** Customers, and whether they may be written to. The same fields wherever a customer stands: in an order, too. */
import type { JsonShape } from '../../../lib/connector.ts';
import { filled, type Kind, numberOf } from './kind.ts';

export const customerSelection = `id createdAt updatedAt firstName lastName locale tags numberOfOrders state
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber }`;

const fields = {
  id: 'varchar',
  createdAt: 'varchar',
  updatedAt: 'varchar',
  firstName: 'varchar',
  lastName: 'varchar',
  locale: 'varchar',
  tags: 'varchar[]',
  numberOfOrders: 'varchar',
  state: 'varchar',
  defaultEmailAddress:
    'struct("emailAddress" varchar, "marketingState" varchar, "marketingOptInLevel" varchar, "marketingUpdatedAt" varchar)',
  defaultPhoneNumber: 'struct("phoneNumber" varchar)',
} as const;

/** As the type of a field that holds a customer. */
export const customerType = `struct(${Object.entries(fields)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ')})`;

/** `from` yields the columns of a customer; one may come several times, with every order: its newest version is taken. */
export const customerRows = (from: string): string => `
  select
    ${numberOf('id')} as customer_id,
    ${filled('"defaultEmailAddress"."emailAddress"')} as email,
    ${filled('"defaultPhoneNumber"."phoneNumber"')} as phone,
    ${filled('"firstName"')} as first_name,
    ${filled('"lastName"')} as last_name,
    "createdAt" as created_at,
    "updatedAt" as updated_at,
    to_json({
      'tags': coalesce(tags, []), 'numberOfOrders': try_cast("numberOfOrders" as bigint),
      'locale': locale, 'state': lower(state)
    })::varchar as attributes
  from (${from}) where id is not null
  qualify row_number() over (partition by id order by "updatedAt" desc) = 1
  order by customer_id`;

/**
 * An address that Shopify found invalid was never agreed to as far as anybody knows; one that was redacted must not be
 * written to again.
 */
export const consentStatuses: Readonly<Record<string, string>> = {
  subscribed: 'subscribed',
  unsubscribed: 'unsubscribed',
  redacted: 'unsubscribed',
  pending: 'pending',
  not_subscribed: 'never',
  invalid: 'never',
};

const statusOf = (column: string): string => `case lower(${column})
    ${Object.entries(consentStatuses)
      .map(([said, status]) => `when '${said}' then '${status}'`)
      .join(' ')} else lower(${column}) end`;

/** Consent to e-mail. `via` is how sure the consent is: `single_opt_in`, `confirmed_opt_in`. */
export const consentRows = (from: string): string => `
  select
    ${numberOf('id')} as customer_id,
    'email' as channel,
    ${statusOf('"defaultEmailAddress"."marketingState"')} as status,
    "defaultEmailAddress"."marketingUpdatedAt" as at,
    lower("defaultEmailAddress"."marketingOptInLevel") as via
  from (${from}) where id is not null and "defaultEmailAddress"."marketingState" is not null
  qualify row_number() over (partition by id order by "updatedAt" desc) = 1
  order by customer_id`;

const shape = (query: string): JsonShape => ({ fields, query });

export const customers: Kind = {
  name: 'customers',
  count: 'customersCount',
  single: 'customer',
  selection: customerSelection,
  createdFilter: 'customer_date',
  perRequest: 200,
  shapes: { customers: shape(customerRows('from objects')), consents: shape(consentRows('from objects')) },
};
