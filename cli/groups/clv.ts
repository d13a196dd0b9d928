/** Commands that compute on files of orders: no project, no Temporal, nothing kept. */
import { InvalidArgumentError, Option } from 'commander';
import { isDate } from '../../lib/pure/dates.ts';
import { isZone } from '../../lib/pure/zones.ts';
import { orderModelNames } from '../../models/clv/order-model.ts';
import { spendModelNames } from '../../models/clv/spend-model.ts';
import { actionOnFiles } from '../command.ts';
import type { Kit } from './kit.ts';

export function addClvCommands({ group, count }: Kit): void {
  const add = group('clv', 'customer lifetime value from a file of orders, without a project');

  withOrders(
    add(
      'fit',
      'fit a model of orders, and one of spend, to a file of orders',
      'perdura clv fit --orders orders.csv --until 2026-06-30',
      'perdura clv fit --orders orders.parquet --until 2026-06-30 --model pareto-nbd --unit day -o json',
    ),
  )
    .addOption(unitOption())
    .addOption(modelOption())
    .addOption(spendModelOption())
    .action(actionOnFiles(async () => (await import('../commands/clv-fit.ts')).clvFit));

  withOrders(
    add(
      'backtest',
      'hide the last days of a file, predict them with every model and baseline, and compare',
      'perdura clv backtest --orders orders.csv --until 2026-03-31 --holdout 90',
    ),
  )
    .requiredOption('--holdout <days>', 'days after --until that are predicted', count)
    .action(actionOnFiles(async () => (await import('../commands/clv-backtest.ts')).clvBacktest));

  withOrders(
    add(
      'predict',
      'predict every customer of a file, with intervals',
      'perdura clv predict --orders orders.csv --until 2026-06-30 --horizon 365,90 --out predictions.parquet',
    ),
  )
    .requiredOption('--horizon <days>', 'days ahead, one or several: 365,90', horizons)
    .requiredOption('--out <file>', 'what to write: .parquet or .csv')
    .addOption(modelOption())
    .addOption(spendModelOption())
    .action(actionOnFiles(async () => (await import('../commands/clv-predict.ts')).clvPredict));

  add(
    'evaluate',
    'what a model with given parameters says of one customer; all times in --unit',
    'perdura clv evaluate --model bg-nbd --parameters 0.243,4.414,0.793,2.426 --frequency 2 --recency 30.43 --tenure 38.86 --horizon 39',
  )
    .addOption(new Option('--model <name>', 'which model').choices([...orderModelNames]).makeOptionMandatory())
    .requiredOption('--parameters <list>', 'in the model’s usual order: r,alpha,a,b or r,alpha,s,beta', numbers)
    .requiredOption('--frequency <n>', 'repeat purchase days', number)
    .requiredOption('--recency <time>', 'first to last purchase', number)
    .requiredOption('--tenure <time>', 'first purchase to now', number)
    .requiredOption('--horizon <time>', 'how far ahead', number)
    .addOption(unitOption())
    .action(actionOnFiles(async () => (await import('../commands/clv-evaluate.ts')).clvEvaluate));
}

const withOrders = (command: ReturnType<Kit['add']>) =>
  command
    .requiredOption('--orders <file>', 'CSV or Parquet: customer_id, order_date or ordered_at, amount (may be absent)')
    .requiredOption('--until <date>', 'last day that models learn from', date)
    .option('--zone <name>', 'zone that instants are taken in', zone, 'UTC');

const unitOption = () =>
  new Option('--unit <unit>', 'unit of time; a week is 7 days').choices(['week', 'day']).default('week');
const modelOption = () =>
  new Option('--model <name>', 'model of orders').choices(['auto', ...orderModelNames]).default('auto');
const spendModelOption = () =>
  new Option('--spend-model <name>', 'model of spend').choices(['auto', ...spendModelNames]).default('auto');

function date(text: string): string {
  if (isDate(text)) return text;
  throw new InvalidArgumentError(`needs a day like 2026-06-30, is ${text}`);
}

function zone(text: string): string {
  if (isZone(text)) return text;
  throw new InvalidArgumentError(`needs an IANA name like Europe/Madrid, is ${text}`);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`needs a number, is ${text}`);
}

const numbers = (text: string): readonly number[] => text.split(',').map(number);

/** Ten years and a little: beyond it nothing is known of any shop. */
const longestHorizonDays = 3_660;

function horizons(text: string): readonly number[] {
  const days = text.split(',').map(number);
  const isGood = days.every((one) => Number.isInteger(one) && one >= 1 && one <= longestHorizonDays);
  if (isGood && new Set(days).size === days.length) return days;
  throw new InvalidArgumentError(`needs different whole days from 1 to ${longestHorizonDays}, is ${text}`);
}
