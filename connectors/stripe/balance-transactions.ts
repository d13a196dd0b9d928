/** What came into and went out of the account: never changed once written. */
import { z } from 'zod';
import type { Resource, Row } from '../../lib/connector.ts';
import { amountText } from './amounts.ts';
import { reference } from './charge.ts';
import { instantText } from './instants.ts';
import { type ListDeps, listResource } from './list.ts';

const balanceTransaction = z.object({
  id: z.string(),
  created: z.int(),
  available_on: z.int(),
  amount: z.int(),
  currency: z.string(),
  exchange_rate: z.number().nullish(),
  fee: z.int(),
  net: z.int(),
  reporting_category: z.string(),
  source: reference.nullish(),
  type: z.string(),
});

const balanceRow = (told: z.infer<typeof balanceTransaction>): Row => ({
  transaction_id: told.id,
  booked_at: instantText(told.created),
  available_at: instantText(told.available_on),
  type: told.type,
  category: told.reporting_category,
  about_id: told.source ?? null,
  amount: amountText(told.amount, told.currency),
  fee: amountText(told.fee, told.currency),
  net: amountText(told.net, told.currency),
  currency: told.currency.toUpperCase(),
  exchange_rate: told.exchange_rate == null ? null : decimalText(told.exchange_rate),
});

/** Without an exponent. */
const decimalText = (rate: number): string =>
  rate.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });

export const balanceTransactionsResource = (deps: ListDeps): Resource =>
  listResource(deps, {
    name: 'balance_transactions',
    streams: ['balance_transactions'],
    hasWindows: true,
    isMutable: false,
    item: balanceTransaction,
    request: (stripe, parameters) => stripe.balanceTransactions.list(parameters),
    parts: async (transactions) => [
      { stream: 'balance_transactions', rows: transactions.map((one) => balanceRow(one)) },
    ],
  });
