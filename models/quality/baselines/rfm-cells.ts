import { holdOutPurchases, type PurchaseSummary, type Purchases, summarisePurchases } from '../../clv/purchases.ts';
import { blockRanks, tieBlocks } from '../measures/tie-blocks.ts';
import type { Split } from '../backtest/split.ts';

export interface RfmForecast {
  readonly purchaseDays: Float64Array;
  readonly spend: Float64Array;
}

/**
 * Recency–frequency cells: customers go on as those did who looked like them one window earlier.
 * In words: cut what lies before the cut-off once more, score everybody then from 1 to 5 by recency and by frequency, and take the
 * mean of what each of the 25 cells did in the days that followed, stretched to the horizon; score everybody again at the
 * cut-off and read the cell. The inner window is as long as the horizon, or a third of the history where that is shorter: rates change.
 * An empty cell gives the mean of all. Nothing after the cut-off is looked at. O(rows + n log n).
 * @source Hughes 1994, "Strategic Database Marketing" (scores by quintile); Fader, Hardie & Lee 2005 for the comparison
 */
export function rfmCells(purchases: Purchases, { window, horizonDays, summary }: Split): RfmForecast {
  const firstDay = summary.firstDay.reduce((least, day) => Math.min(least, day), window.cutoff);
  const innerDays = Math.min(horizonDays, Math.floor((window.cutoff - firstDay + 1) / 3));
  const inner = window.cutoff - innerDays;
  const range = { ...(window.from === undefined ? {} : { from: window.from }), until: inner };
  const earlier = summarisePurchases(purchases, range);
  const followed = holdOutPurchases(purchases, earlier, { after: inner, until: window.cutoff });
  const learned = cellsOf(earlier);
  const now = cellsOf(summary);
  const stretch = innerDays > 0 ? horizonDays / innerDays : 0;
  const forecast = (values: Float64Array) => {
    const means = cellMeans(learned, values);
    return Float64Array.from(now, (cell) => means[cell]! * stretch);
  };
  return { purchaseDays: forecast(followed.purchaseDays), spend: forecast(followed.spend) };
}

/** 0 … 24: five times the recency score, plus the frequency score, each 0 … 4 with the best at 4. */
function cellsOf({ histories: { frequency, recency, tenure } }: PurchaseSummary): Uint8Array {
  const recent = quintiles(recency.map((last, i) => last - tenure[i]!));
  const frequent = quintiles(frequency);
  return recent.map((score, i) => 5 * score + frequent[i]!);
}

/** Fifths by rank, 0 … 4; equal values share the fifth of their mean rank. */
function quintiles(column: Float64Array): Uint8Array {
  const blocks = tieBlocks(column);
  const ranks = blockRanks(blocks);
  return Uint8Array.from(blocks.blockOf, (block) => Math.floor((5 * (ranks[block]! - 0.5)) / column.length));
}

function cellMeans(cells: Uint8Array, values: Float64Array): Float64Array {
  const [sums, sizes] = [new Float64Array(25), new Float64Array(25)];
  cells.forEach((cell, i) => {
    sums[cell]! += values[i]!;
    sizes[cell]!++;
  });
  const all = values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return sums.map((sum, cell) => (sizes[cell]! > 0 ? sum / sizes[cell]! : all));
}
