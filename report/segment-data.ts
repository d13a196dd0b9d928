/** What the report says of segments and of next categories. Plain JSON, as all of its data. */
import type { NextCategoriesTest } from '../models/next-categories/back-test.ts';

/** A row of `segments`. */
export interface SegmentFigures {
  readonly name: string;
  readonly title: string | null;
  /** Its conditions as one line. */
  readonly definition: string;
  readonly customers: number;
  readonly prospects: number;
  /** In [0, 1]. */
  readonly customerShare: number;
  readonly historicClv: string;
  /** Of the prediction; null where nothing is predicted. */
  readonly horizonDays: number | null;
  readonly predictedClv: string | null;
  /** Since the run before; null where none came before. */
  readonly entered: number | null;
  readonly left: number | null;
}

export type NextCategories =
  | { readonly status: 'too_few_customers'; readonly customers: number; readonly needed: number }
  | {
      readonly status: 'shown' | 'not_better';
      readonly test: NextCategoriesTest;
      /** Customers by the category that is likeliest for them, most first; empty where none is shown. */
      readonly firsts: readonly { readonly category: string; readonly customers: number }[];
    };
