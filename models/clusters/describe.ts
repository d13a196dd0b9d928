/** One plain sentence per cluster, for people who plan campaigns. */
import type { Language } from './names.ts';
import type { ClusterRow } from './score-table.ts';

/**
 * What a cluster is worth, how often it orders, how long ago it was last seen.
 * @param row   of the score table
 * @param total the score table's row of totals, which the cluster is compared with
 * @example 'High: 5.5 % of customers bring 24.6 % of revenue, 4.4 times the average customer; they order 2.9 times and were last seen about 3 months ago.'
 */
export function describeCluster(row: ClusterRow, total: ClusterRow, language: Language): string {
  const words = wording[language];
  if (row.customers === 0) return `${row.cluster}: ${words.nobody}.`;
  const averageSpend = Number(total.spendPerCustomer);
  const times = averageSpend > 0 ? words.times(words.figure(Number(row.spendPerCustomer) / averageSpend)) : '';
  const worth = words.worth(words.figure(row.customerShare), words.figure(row.revenueShare)) + times;
  if (row.meanRecencyDays === null) return `${row.cluster}: ${worth}; ${words.neverOrdered}.`;
  const rhythm = words.rhythm(words.figure(row.ordersPerCustomer), words.ago(roundSpan(row.meanRecencyDays)));
  return `${row.cluster}: ${worth}; ${rhythm}.`;
}

type Unit = 'day' | 'week' | 'month' | 'year';
interface Span {
  readonly count: number;
  readonly unit: Unit;
}

/** The unit in which people would say it: days to two weeks, weeks to two months, months to a year and a half. */
function roundSpan(days: number): Span {
  if (days < 14) return { count: Math.round(days), unit: 'day' };
  if (days < 60) return { count: Math.round(days / 7), unit: 'week' };
  if (days < 548) return { count: Math.round((days * 12) / 365.25), unit: 'month' };
  return { count: Math.round(days / 365.25), unit: 'year' };
}

interface Wording {
  readonly nobody: string;
  readonly neverOrdered: string;
  figure(value: number): string;
  worth(customerShare: string, revenueShare: string): string;
  times(figure: string): string;
  rhythm(ordersPerCustomer: string, ago: string): string;
  ago(span: Span): string;
}

const spanishUnits: Readonly<Record<Unit, readonly [string, string]>> = {
  day: ['día', 'días'],
  week: ['semana', 'semanas'],
  month: ['mes', 'meses'],
  year: ['año', 'años'],
};

const wording: Readonly<Record<Language, Wording>> = {
  en: {
    nobody: 'no customers',
    neverOrdered: 'none of them has ordered yet',
    figure: (value) => value.toFixed(1),
    worth: (customers, revenue) => `${customers} % of customers bring ${revenue} % of revenue`,
    times: (figure) => `, ${figure} times the average customer`,
    rhythm: (orders, ago) => `they order ${orders} times and were last seen ${ago}`,
    ago: ({ count, unit }) => (count === 0 ? 'today' : `about ${count} ${unit}${count === 1 ? '' : 's'} ago`),
  },
  es: {
    nobody: 'ningún cliente',
    neverOrdered: 'ninguno ha comprado todavía',
    figure: (value) => value.toFixed(1).replace('.', ','),
    worth: (customers, revenue) => `el ${customers} % de los clientes aporta el ${revenue} % de los ingresos`,
    times: (figure) => `, ${figure} veces lo que el cliente medio`,
    rhythm: (orders, ago) => `compran ${orders} veces y su última compra fue ${ago}`,
    ago: ({ count, unit }) =>
      count === 0 ? 'hoy' : `hace aproximadamente ${count} ${spanishUnits[unit][count === 1 ? 0 : 1]}`,
  },
};
