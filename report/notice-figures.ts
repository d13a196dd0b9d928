/** The few figures that a message about a run carries, beside those of the run that was published before. */
import { createFormats } from './formats.ts';
import type { ReportData } from './report-data.ts';

export type Figure = readonly [label: string, value: string];

/** In English, as all that is told; `previous`: nothing was published before. */
export function noticeFigures(data: ReportData, previous: ReportData | undefined): readonly Figure[] {
  const formats = createFormats('en', data.currency);
  const { customers } = data.modelCard.data;
  const customersBefore = previous?.modelCard.data.customers;
  const [horizon] = data.modelCard.horizons;
  const [clustering] = data.clusterings;
  const figures: Figure[] = [
    ['as of', data.asOf],
    [
      'customers',
      formats.count(customers) +
        (customersBefore === undefined ? '' : ` (${signed(customers - customersBefore, formats.count)})`),
    ],
  ];
  if (horizon !== undefined) {
    const { days, predictedClv } = horizon;
    const before = previous?.modelCard.horizons.find((other) => other.days === days)?.predictedClv;
    const share = changeOf(predictedClv, previous?.currency === data.currency ? before : null);
    const change = share === undefined ? '' : ` (${signed(share, formats.percent)})`;
    figures.push([
      `expected in ${days} days`,
      predictedClv === null ? 'not enough data to predict' : formats.wholeMoney(predictedClv) + change,
    ]);
  }
  if (clustering !== undefined) {
    const named = clustering.table.clusters.map(({ cluster, customers: size }) => `${cluster} ${formats.count(size)}`);
    figures.push(['clusters', named.join(' · ')]);
  }
  if (previous !== undefined) figures.push(['compared with', previous.runId]);
  return figures;
}

const signed = (value: number, format: (value: number) => string): string =>
  value === 0 ? '±0' : `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;

/** In percent, to one decimal: what people read, so a rounding of doubles does no harm. */
function changeOf(now: string | null, before: string | null | undefined): number | undefined {
  if (now === null || before == null || Number(before) === 0) return undefined;
  return Math.round((Number(now) / Number(before) - 1) * 1_000) / 10;
}

/** 4,380 s → 1 h 13 min. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
