/** Expected sums and the model's plots, in round figures, as a report takes them. */
import type { ExpectedTotal, HistoryMatrix, ModelPlots, Tracking } from '../../report/forecast-data.ts';

type Scope = ExpectedTotal['scope'];

/** Both quantities over one horizon; ranges from a fifth below to a quarter above. */
function sums(scope: Scope, group: string, horizonDays: number, customers: number, orders: number, spend: number) {
  const range = (quantity: ExpectedTotal['quantity'], expected: number): ExpectedTotal => ({
    scope,
    group,
    quantity,
    horizonDays,
    customers,
    expected,
    lower80: expected * 0.8,
    upper80: expected * 1.25,
    lower95: expected * 0.7,
    upper95: expected * 1.5,
  });
  return [range('orders', orders), range('spend', spend)];
}

export const totals: readonly ExpectedTotal[] = [
  ...sums('store', 'all', 365, 2357, 1482, 56_903.77),
  ...sums('store', 'all', 90, 2357, 402, 15_418.2),
  ...sums('cluster_3', '1', 365, 1614, 250, 8_100),
  ...sums('cluster_3', '2', 365, 589, 520, 18_600),
  ...sums('cluster_3', '3', 365, 154, 712, 30_203.77),
  ...sums('first_channel', 'online', 365, 2000, 1300, 50_000),
  ...sums('first_channel', 'unknown', 365, 357, 182, 6_903.77),
];

const monday = Date.UTC(1997, 0, 6);
const weekMilliseconds = 7 * 86_400_000;

export const tracking: Tracking = {
  cutoff: '1997-09-30',
  customers: 2357,
  isSample: false,
  weeks: Array.from({ length: 77 }, (_, i) => ({
    from: new Date(monday + i * weekMilliseconds).toISOString().slice(0, 10),
    expected: 100 * (i + 1) * 0.94 ** i + 20,
    actual: Math.round(100 * (i + 1) * 0.94 ** i + 20 + 15 * Math.sin(i)),
  })),
};

const silenceDays = [0, 109, 218, 327, 436];

export const matrix: HistoryMatrix = {
  tenureDays: 545,
  horizonDays: 365,
  silenceDays,
  rows: [1, 5, 10, 120].map((frequency) => ({
    frequency,
    expected: silenceDays.map((days) => (545 - days < frequency ? null : frequency * 0.5 ** (days / 100))),
    alive: silenceDays.map((days) => (545 - days < frequency ? null : 0.98 ** (days / 10))),
  })),
};

export const plots: ModelPlots = { tracking, matrix };

const pit = [0.08, 0.09, 0.09, 0.1, 0.1, 0.1, 0.1, 0.11, 0.11, 0.12];
export const pitDeciles: readonly number[] = pit;
