/** A fit for the terminal: parameters with their standard errors, how it ended, and what the data leave open. */
import type { Fitted } from '../../app/clv/jobs.ts';
import { count } from '../../lib/pure/count.ts';
import type { TimeUnit } from '../../models/clv/histories.ts';
import { showTable } from './columns.ts';
import { showFacts } from './facts.ts';
import { decimal, whole } from './numbers.ts';

/** The numbers among a model's parameters, in the model's order. */
export const numbersOf = (parameters: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(parameters as object).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );

type AnyFit = Fitted['orders'] | NonNullable<Fitted['spend']>;

export function showFitted(
  { orders, spend, choice }: Fitted,
  { until, unit }: { readonly until: string; readonly unit: TimeUnit },
): string {
  const about = `${count(orders.customers, 'customer')} until ${until}, ${whole(orders.groups)} distinct histories; time in ${unit}`;
  const parts = [
    `orders: ${orders.model}\n${about}\nchosen: ${choice.orders.because}`,
    showFit(orders),
    ...(spend === null
      ? ['spend: not modelled, the file has no amounts']
      : [
          `spend: ${spend.model}\n${count(spend.customers, 'customer')} learned from\nchosen: ${choice.spend?.because}`,
          showFit(spend),
        ]),
  ];
  return parts.join('\n\n');
}

function showFit(fit: AnyFit): string {
  const errors = fit.standardErrors;
  const table = showTable(
    [{ head: 'parameter' }, { head: 'estimate', align: 'right' }, { head: 'standard error', align: 'right' }],
    Object.entries(numbersOf(fit.parameters)).map(([name, value]) => [
      name,
      significant(value),
      errors[name] == null ? null : significant(errors[name]),
    ]),
  );
  const facts = showFacts([
    ['log-likelihood', decimal(fit.logLikelihood, 4)],
    ['search', `${fit.converged ? 'converged' : 'did not converge'}, ${count(fit.iterations, 'iteration')}`],
    ...(fit.notIdentified.length === 0
      ? [['not identified', 'nothing: the data tell every parameter'] as const]
      : fit.notIdentified.map((sentence) => ['not identified', sentence] as const)),
  ]);
  return `${table}\n${facts}`;
}

const significant = (value: number): string => Number(value.toPrecision(6)).toString();
