/** The model card and the back-test line for the terminal. */
import { count } from '../../lib/pure/count.ts';
import type { ReportData } from '../../report/report-data.ts';
import { describeBacktest } from './backtest.ts';
import { showTable } from './columns.ts';
import { storeFacts } from './expected.ts';
import { decimal, money, percent, whole } from './numbers.ts';

const rules = [
  '3+ orders, last ≤ 90 days ago',
  '2 orders, last ≤ 90 days ago',
  '1 order, ≤ 60 days ago',
  '3+ orders, last > 180 days ago',
  '1 order, > 60 days ago',
];

export function showModelCard(data: ReportData): string {
  const { modelCard: card } = data;
  const history = card.historicRange;
  const lines: [string, string][] = [
    ['history', history === null ? 'no orders' : `${history.from} to ${history.to} (${count(history.days, 'day')})`],
    [
      'data',
      `${count(card.data.orders, 'order')} of ${count(card.data.customers, 'customer')}, ${whole(card.data.prospects)} without orders`,
    ],
    ...card.data.leftOut.map(({ reason, orders }): [string, string] => [
      'left out',
      `${count(orders, 'order')}: ${reason.replaceAll('_', ' ')}`,
    ]),
    ...(card.data.quarantined === 0
      ? []
      : [
          [
            'quarantined',
            `${count(card.data.quarantined, 'row')}; perdura query "select * from quarantine" says why`,
          ] as [string, string],
        ]),
    ...horizonLines(data),
    ...card.models.map(({ name, parameters, logLikelihood }): [string, string] => [
      name,
      `${parameters.map((parameter) => `${parameter.name} ${significant(parameter.value)}`).join(', ')}; log-likelihood ${logLikelihood.toFixed(2)}`,
    ]),
    ['status', card.predictionStatus.replaceAll('_', ' ')],
    [
      'configuration',
      `version ${card.configuration.version} of ${card.configuration.changedAt.slice(0, 10)} by ${card.configuration.changedBy}`,
    ],
    ...(data.metric === undefined
      ? []
      : [['metric', `${data.metric.name}, version ${data.metric.version}`] as [string, string]]),
    ['back-test', showBacktest(data)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n');
}

/** With ranges; a report of an earlier version has none. */
function horizonLines(data: ReportData): [string, string][] {
  const facts = new Map(storeFacts(data));
  return data.modelCard.horizons.map(({ days, predictedOrders, predictedClv, isExtrapolated }) => {
    const name = `next ${days} days`;
    const known = facts.get(name);
    if (known !== undefined) return [name, known];
    if (predictedClv === null || predictedOrders === null) return [name, 'not predicted'];
    const sums = `${decimal(predictedOrders, 0)} orders, ${money(Number(predictedClv).toFixed(2))} ${data.currency}`;
    return [name, sums + (isExtrapolated ? ' (longer than back-tested)' : '')];
  });
}

export function showProfiles({ modelCard }: ReportData): string {
  const rows = rules.map((rule, index) => {
    const customer = modelCard.profiles.find((profile) => profile.rule === index + 1)?.customer ?? null;
    if (customer === null) return [rule, 'nobody', null, null, null, null];
    return [
      rule,
      customer.name,
      whole(customer.orders),
      money(Number(customer.historicClv).toFixed(2)),
      customer.predictedClv === null ? null : money(Number(customer.predictedClv).toFixed(2)),
      customer.orderProbability === null ? null : percent(customer.orderProbability),
    ];
  });
  return showTable(
    [
      { head: 'example' },
      { head: 'customer' },
      { head: 'orders', align: 'right' },
      { head: 'spent', align: 'right' },
      { head: 'predicted', align: 'right' },
      { head: 'P(order)', align: 'right' },
    ],
    rows,
  );
}

function showBacktest({ modelCard, gate }: ReportData): string {
  const { backtest } = modelCard;
  if (backtest === null) return gate.checks.find(({ status }) => status === 'off')?.note ?? 'unvalidated';
  return describeBacktest(backtest);
}

const significant = (value: number): string => Number(value.toPrecision(5)).toString();
