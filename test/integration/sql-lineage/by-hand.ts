/** What a reader of the queries wrote down: sources in the order of their names, first the columns, then what decides rows. */
import type { Described } from './describe-lineage.ts';

const seniority = (table: string, column: string): string =>
  [...['customer_id', 'is_alias', 'source'].map((name) => `int_customers_resolved.${name}`), `${table}.${column}`]
    .toSorted()
    .map((source) => `${source} aggregated`)
    .join(', ');

export const byHand: Readonly<Record<string, Described>> = {
  stg_consents: {
    columns: {
      source: 'raw_consents._source',
      customer_id: 'raw_consents.customer_id',
      channel: 'raw_consents.channel derived',
      status: 'raw_consents.status derived',
      consented_at: 'raw_consents.at',
      via: 'raw_consents.via',
    },
    rows: {
      filter: [
        ...['_load', '_row', '_source', 'at', 'channel', 'customer_id'].map((name) => `raw_consents.${name}`),
        'run_context.as_of_end',
      ].join(', '),
    },
  },
  customer_merges: {
    columns: {
      source: 'int_customers_resolved.source',
      customer_id: 'int_customers_resolved.customer_id',
      customer_key: 'int_customers_resolved.customer_key',
      person_number: 'int_customers_resolved.person_number',
      own_key:
        'int_customers_resolved.customer_id derived, int_customers_resolved.source derived, run_context.store derived',
    },
    rows: { filter: 'int_customers_resolved.is_alias' },
  },
  int_customers_resolved: {
    columns: {
      source: 'int_identities.source',
      customer_id: 'int_identities.customer_id',
      email: 'int_identities.email',
      customer_key: 'int_identities.customer_id derived, int_identities.source derived, run_context.store derived',
      person_number: 'int_identities.customer_id derived, int_identities.source derived, run_context.store derived',
      is_alias:
        'int_identities.customer_id derived, int_identities.email derived, int_identities.first_seen_at derived, int_identities.source derived',
    },
    rows: {
      filter: 'int_identities.email',
      window: 'int_identities.customer_id, int_identities.email, int_identities.first_seen_at, int_identities.source',
    },
  },
  economics_cells: {
    columns: {
      cell_number: 'economics_customers.channel derived, economics_customers.cohort derived',
      cohort: 'economics_customers.cohort',
      channel: 'economics_customers.channel',
      customers: 'economics_customers.* aggregated',
    },
    rows: { group: 'economics_customers.channel, economics_customers.cohort' },
  },
  economics_seen: {
    columns: {
      cell_number: 'economics_cells.cell_number',
      sample: 'economics_customers.sample',
      observed_months: 'economics_customers.observed_months',
      customers: 'economics_cells.* aggregated, economics_customers.* aggregated',
    },
    rows: {
      join: 'economics_cells.channel, economics_cells.cohort, economics_customers.channel, economics_customers.cohort',
      group: 'economics_cells.cell_number, economics_customers.observed_months, economics_customers.sample',
    },
  },
  economics_costs: {
    columns: {
      cohort: 'economics_customers.cohort derived',
      channel: 'economics_customers.channel derived',
      spend: 'stg_acquisition_costs.spend aggregated',
      customers: 'economics_customers.* aggregated',
    },
    rows: {
      filter:
        'customer_histories.first_order_date, run_context.as_of, run_context.currency, stg_acquisition_costs.currency, stg_acquisition_costs.month',
      group: [
        ...['channel', 'cohort', 'first_order_date', 'own_channel', 'own_cohort'].map(
          (name) => `economics_customers.${name}`,
        ),
        'stg_acquisition_costs.channel, stg_acquisition_costs.month',
      ].join(', '),
      join: [
        ...['first_order_date', 'own_channel', 'own_cohort'].map((name) => `economics_customers.${name}`),
        'stg_acquisition_costs.channel, stg_acquisition_costs.month',
      ].join(', '),
    },
  },
  example_profiles: {
    columns: {
      profile: '',
      rule: '',
      fitting_customers: 'cluster_assignments.* aggregated, customer_histories.* aggregated, run_context.* aggregated',
      customer_key: 'customer_histories.customer_key',
    },
    rows: {
      group: 'customer_histories.last_order_date, customer_histories.orders, run_context.as_of',
      // The median is of the values, and says whose key it is.
      join: [
        'cluster_assignments.customer_number',
        'cluster_assignments.first_horizon_value',
        'customer_histories.customer_number',
        'customer_histories.last_order_date',
        'customer_histories.orders',
        'run_context.as_of',
      ].join(', '),
      // list(number order by number) sorts values by themselves, which the parser writes as a function of the list.
    },
  },
  contacts: {
    columns: {
      customer_key: 'int_customers_resolved.customer_key',
      source:
        'int_customers_resolved.customer_id aggregated, int_customers_resolved.is_alias aggregated, int_customers_resolved.source aggregated',
      customer_id:
        'int_customers_resolved.customer_id aggregated, int_customers_resolved.is_alias aggregated, int_customers_resolved.source aggregated',
      email: seniority('int_customers_resolved', 'email'),
      phone: seniority('stg_customers', 'phone'),
      first_name: seniority('stg_customers', 'first_name'),
      last_name: seniority('stg_customers', 'last_name'),
      birth_date: seniority('stg_customers', 'birth_date'),
      next_birthday:
        'int_customers_resolved.customer_id aggregated, int_customers_resolved.is_alias aggregated, int_customers_resolved.source aggregated, run_context.as_of derived, stg_customers.birth_date aggregated',
      newsletter: 'stg_consents.status derived',
      newsletter_at: 'stg_consents.consented_at',
      newsletter_via: 'stg_consents.via',
      newsletter_source: 'stg_consents.source',
    },
    rows: {
      filter: 'int_customers_resolved.customer_key, int_customers_resolved.is_alias, stg_consents.channel',
      group: 'int_customers_resolved.customer_key',
      join: [
        ...['customer_id', 'customer_key', 'is_alias', 'source'].map((name) => `int_customers_resolved.${name}`),
        ...['consented_at', 'customer_id', 'source'].map((name) => `stg_consents.${name}`),
        'stg_customers.customer_id, stg_customers.source',
      ].join(', '),
    },
  },
};
