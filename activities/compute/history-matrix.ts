/** Expected purchases and the probability of being a customer still, over the histories a store has. */
import { orderModels } from '../../models/clv/models.ts';
import type { OrderModelName, OrderParameters } from '../../models/clv/order-model.ts';
import { daysPer, inUnit } from '../../models/clv/time-units.ts';
import type { HistoryMatrix } from '../../report/forecast-data.ts';

export interface MatrixInput {
  readonly model: OrderModelName;
  readonly parameters: OrderParameters;
  readonly tenureDays: number;
  readonly horizonDays: number;
  /** Repeat purchase days that few customers surpass. */
  readonly mostRepeats: number;
}

const steps = 10;
const fewestRepeats = 5;

/** At most ten by ten, evenly spaced: repeat purchase days from 1, days of silence from 0. */
export function historyMatrix({ model, parameters, tenureDays, horizonDays, mostRepeats }: MatrixInput): HistoryMatrix {
  const { unit } = parameters;
  const silenceDays = whole(steps, (i) => (i * tenureDays) / steps);
  const most = Math.max(fewestRepeats, mostRepeats);
  const frequencies = whole(Math.min(steps, most), (i, n) => 1 + (i * (most - 1)) / (n - 1));
  const cells = frequencies.flatMap((frequency) =>
    silenceDays
      .map((silent) => ({ frequency, recency: tenureDays - silent }))
      // Nobody buys on more days than there were.
      .filter(({ recency }) => recency >= frequency),
  );
  const histories = inUnit(
    {
      unit: 'days',
      frequency: Float64Array.from(cells, (cell) => cell.frequency),
      recency: Float64Array.from(cells, (cell) => cell.recency),
      tenure: new Float64Array(cells.length).fill(tenureDays),
    },
    unit,
  );
  const expected = orderModels[model].expectedPurchases(parameters, histories, horizonDays / daysPer[unit]);
  const alive = orderModels[model].probabilityAlive(parameters, histories);
  const rowOf = (frequency: number, column: Float64Array) =>
    silenceDays.map((silent) => {
      const at = cells.findIndex((cell) => cell.frequency === frequency && cell.recency === tenureDays - silent);
      return column[at] ?? null;
    });
  return {
    tenureDays,
    horizonDays,
    silenceDays,
    rows: frequencies.map((frequency) => ({
      frequency,
      expected: rowOf(frequency, expected),
      alive: rowOf(frequency, alive),
    })),
  };
}

/** Rounded, each once. */
const whole = (n: number, at: (i: number, n: number) => number): readonly number[] => [
  ...new Set(Array.from({ length: n }, (_, i) => Math.round(at(i, n)))),
];
