import { describe, expect, it } from 'vitest';
import { historyMatrix } from '../../../activities/compute/history-matrix.ts';
import { trackWeeks } from '../../../activities/compute/track-weeks.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { uniformNumbers } from '../../../models/clusters/uniform-numbers.ts';

/** CDNOW's, in weeks. */
const parameters = { unit: 'weeks', r: 0.242594, alpha: 4.413571, a: 0.792922, b: 2.425896 } as const;

describe('historyMatrix', () => {
  const input = { model: 'bg-nbd', parameters, tenureDays: 273, horizonDays: 364, mostRepeats: 26 } as const;
  const matrix = historyMatrix(input);

  it('spans the days of silence and the repeats evenly, ten by ten at most', () => {
    expect(matrix.silenceDays).toEqual([0, 27, 55, 82, 109, 137, 164, 191, 218, 246]);
    expect(matrix.rows.map(({ frequency }) => frequency)).toEqual([1, 4, 7, 9, 12, 15, 18, 20, 23, 26]);
  });

  it('holds what the model says of such a customer, whatever the unit of its parameters', () => {
    const one = { unit: 'weeks', frequency: [4], recency: [(273 - 55) / 7], tenure: [39] } as const;
    const history = {
      unit: one.unit,
      frequency: Float64Array.from(one.frequency),
      recency: Float64Array.from(one.recency),
      tenure: Float64Array.from(one.tenure),
    };
    const row = matrix.rows.find(({ frequency }) => frequency === 4);
    expect(row?.expected[2]).toBe(bgNbd.expectedPurchases(parameters, history, 52)[0]);
    expect(row?.alive[2]).toBe(bgNbd.probabilityAlive(parameters, history)[0]);
  });

  it('leaves out customers who cannot be: more purchase days than days', () => {
    const short = historyMatrix({ ...input, tenureDays: 12, mostRepeats: 0 });
    expect(short.rows.map(({ frequency }) => frequency)).toEqual([1, 2, 3, 4, 5]);
    expect(short.rows.at(-1)?.alive.map((value) => value === null)).toEqual(
      short.silenceDays.map((silent) => 12 - silent < 5),
    );
  });
});

describe('trackWeeks', () => {
  const until = 400;
  const all = simulate(200, until);
  const input = { model: 'bg-nbd', parameters, cutoffDay: 250, until } as const;

  it('shows the model nothing behind the cut-off but when customers joined', () => {
    const { expected, actual } = trackWeeks({ ...input, purchases: all });
    const kept = trackWeeks({ ...input, purchases: withoutRepeatsAfter(all, 250) });
    expect(kept.expected).toEqual(expected);
    expect(kept.actual).not.toEqual(actual);
  });

  it('takes the parameters as they are where nothing was hidden', () => {
    const fitted = trackWeeks({ ...input, purchases: all });
    const given = trackWeeks({ ...input, cutoffDay: null, purchases: all });
    expect(given.actual).toEqual(fitted.actual);
    expect(given.expected).not.toEqual(fitted.expected);
  });
});

/** Customers who join during the first hundred days and buy now and then. */
function simulate(customers: number, until: number): Purchases {
  const random = uniformNumbers(7);
  const rows = Array.from({ length: customers }, (_, customer) => {
    const days = [Math.floor(random() * 100)];
    while (random() < 0.8) days.push((days.at(-1) ?? 0) + 1 + Math.floor(random() * 60));
    return days.filter((day) => day <= until).map((day) => ({ customer, day }));
  }).flat();
  return columns(customers, rows);
}

function withoutRepeatsAfter({ customers, customer, day }: Purchases, cutoff: number): Purchases {
  const rows = Array.from(customer, (one, i) => ({ customer: one, day: day[i] ?? 0 }));
  return columns(
    customers,
    rows.filter((row, i) => row.day <= cutoff || rows[i - 1]?.customer !== row.customer),
  );
}

const columns = (
  customers: number,
  rows: readonly { readonly customer: number; readonly day: number }[],
): Purchases => ({
  customers,
  customer: Uint32Array.from(rows, (row) => row.customer),
  day: Int32Array.from(rows, (row) => row.day),
  spend: new Float64Array(rows.length).fill(10),
});
