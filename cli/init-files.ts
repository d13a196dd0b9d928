/** What `perdura init` writes. */
import { stringify } from 'yaml';

export interface ProjectFacts {
  readonly store: string;
  readonly orders: string;
  readonly currency: string;
  readonly zone?: string;
}

export function projectFile({ store, orders, currency, zone }: ProjectFacts): string {
  const value = (text: string) => stringify(text).trimEnd();
  return `# Where orders come from. Paths start from this file's folder; secrets are references: \${NAME} or \${file:PATH}.

stores:
  ${value(store)}:
    # A day of the shop begins at midnight in this zone.
    zone: ${value(zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)}
    # Orders in another currency need a stream of currency_rates; without a rate they are left out and counted.
    currency: ${value(currency)}
    # Of the report, of the clusters' names and of mails: en or es.
    language: en

    sources:
      orders:
        type: files
        streams:
          # CSV, TSV, JSON, JSON lines or Parquet, also gzipped; wildcards are fine.
          # Needed columns: customer_id, ordered_at (or order_date), amount.
          orders:
            path: ${value(orders)}
            # Headers of your own:
            # columns: { customer_id: Customer, ordered_at: Date, amount: Total }
            # Dates that are not ISO 8601:
            # dateFormat: "%d/%m/%Y"
          # Customers who never ordered count, too, and contacts are kept apart from the figures:
          # customers: customers.csv
          # consents: consents.csv
          # What was paid back, what was in the orders, what that is, and what other currencies are worth:
          # refunds: refunds.csv
          # order_lines: lines.csv
          # products: products.csv
          # currency_rates: rates.csv

    # Where computed attributes are written: a file, a table of PostgreSQL, or Klaviyo (guide: destinations).
    # destinations:
    #   crm: { type: files, path: crm/customers.csv }
    #   # crm: { type: klaviyo, apiKey: "\${KLAVIYO_API_KEY}" }

    # How mail leaves: mailbox keeps it on this machine; smtp and sendgrid reach people (guide: channels).
    # channels:
    #   mail: { type: mailbox }
    #   # mail: { type: smtp, host: smtp.example.com, user: news, password: "\${SMTP_PASSWORD}" }
    # mail:
    #   from: { address: news@shop.example, name: My shop }
    #   # Where customers reach \`perdura web\`; needed before anybody outside .test is written to.
    #   # publicUrl: https://mail.shop.example
    #   cap: { messages: 4, days: 30 }

    # Who hears how runs, plans and campaigns ended, beside the console (guide: notifications).
    # notify:
    #   - { type: slack, token: "\${SLACK_BOT_TOKEN}", channel: C0123456789 }
`;
}

export const clvFile = `# What is computed, and until when. This file makes version 1; later edits take effect by
# perdura apply -f objects/clv.yaml, which shows first what they change.

kind: clv

# off: nothing runs, and the last results stay readable.
active: true

# The last day that counts; without it, yesterday in the shop's zone.
# reference_date: 2026-06-30

# What an order is worth: its amount as it is, or without what is in it, or its lines.
# order_value: { without: [tax, shipping] }

# How many days ahead to predict. The first one makes the clusters.
horizons: [365, 90]

# What the models learn from: all, { days: 730 } or { from: 2024-01-01, to: 2026-06-30 }.
# Historic values and dates always use all history.
history_window: all

# Days since the last order that bound Active, Inactive and Hibernating; beyond is Lost.
lifecycle: { active: 182, inactive: 365, hibernating: 730 }

# auto: the models that would have predicted this store's past best, tested anew in every run.
# model: auto
# spend_model: auto

# Groups by predicted value, or by how alike customers are in recency, orders and spend (rfm).
# clusters: { by: value }

# Keeps extreme orders and buyers from teaching the models; historic values keep them.
# outliers: { method: quantile, action: cap }

# Share of revenue that is contribution: adds contributions, and what a new customer may cost.
# margin: 0.35
# annual_discount_rate: 0.1
`;

/** Objects to be applied from where they are, or moved to objects/. */
export const exampleFiles = {
  'nightly.yaml': `# When the store runs by itself: perdura apply -f examples/nightly.yaml

kind: schedule
name: nightly
# Or weekly: { on: monday, at: "04:30" }, monthly: { on: 1, at: "04:30" }, cron: "30 4 * * mon-fri"
daily: { at: "04:30" }
`,
  'crm.yaml': `# What is written to the destination crm of perdura.yaml: perdura apply -f examples/crm.yaml, then perdura enrich plan

kind: enrichment
name: crm
destination: crm
# Attribute there: column of the published table customers.
attributes:
  historic_clv: historic_clv
  predicted_clv: predicted_clv_365d
  lifecycle_state: lifecycle_state
# Constants for those who fit a condition; the first that fits counts.
rules:
  - where: cluster_3 = 3
    set: { value_group: High }
  - where: cluster_3 < 3
    set: { value_group: Other }
# Add people whom the destination does not have.
create: true
# A plan that changes a greater share of what is there is refused.
max_change: 0.5
# nothing, plan, or apply.
after_run: plan
`,
  'winback.yaml': `# Whom a mail goes to, and what it says: perdura campaign create -f examples/winback.yaml

kind: campaign
name: winback
title: We miss you
# Or { cluster: Low }, { segment: NAME }, or { where: historic_clv > 500 and not is_prospect }
audience: { state: Lost }
email:
  subject: "{{ first_name | default: 'Hello' }}, it has been a while"
  heading: Good to see you again
  body: |
    Here is what is new since your last visit.
  button: { label: Have a look, url: "https://shop.example/new" }
`,
} as const;
