/**
 * A segment as a tree of conditions on customers: what people write as one line (`newsletter = subscribed and not
 * lifecycle_state in (Lost)`) and programs as JSON or YAML. A condition on a missing value does not hold, and NOT of it does.
 */
import { z } from 'zod';

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof comparisons)[number];

/** Of the customers of the store with at least one order: `p90` is the value that 90 % of them do not exceed. */
const statisticName = z.union([z.enum(['mean', 'median']), z.string().regex(/^p(?:[1-9]|[1-9]\d)$/)], {
  error: 'must be mean, median, or p1 to p99',
});

const statistic = z.strictObject({
  statistic: statisticName,
  /** What it is multiplied by. */
  times: z.number().optional(),
  /** What it was when somebody froze it; the store's of today where absent. */
  frozen: z.number().optional(),
});
/** Days from the reference date: −90 is ninety days before it. */
const relativeDate = z.strictObject({ today: z.int().min(-36_525).max(36_525) });
/** Of shares alone: { percent: 60 } is 0.6. */
const percentage = z.strictObject({ percent: z.number() });

export const segmentValue = z.union(
  [z.string().max(500), z.number(), z.boolean(), statistic, relativeDate, percentage],
  { error: 'must be a text, a number, true or false, { statistic: mean }, { today: -90 } or { percent: 60 }' },
);
export type SegmentValue = z.infer<typeof segmentValue>;
export type StoreStatistic = z.infer<typeof statistic>;

const comparison = z.enum(comparisons);
const fieldName = z.string().min(1).max(200);

const compare = z.strictObject({ field: fieldName, op: comparison, value: segmentValue });
/** Both ends belong to it. */
const between = z.strictObject({ field: fieldName, from: segmentValue, to: segmentValue });
const oneOf = z.strictObject({
  field: fieldName,
  in: z
    .array(z.union([z.string().max(500), z.number()]))
    .min(1)
    .max(1_000),
});
/** Whatever its case. */
const contains = z.strictObject({ field: fieldName, contains: z.string().min(1).max(500) });
const exists = z.strictObject({ exists: fieldName });

export const purchaseFields = ['category', 'channel', 'product', 'type', 'source'] as const;

const purchaseFilter = z.strictObject({
  field: z.enum(purchaseFields),
  in: z.array(z.string().max(500)).min(1).max(1_000),
});
const window = z.union([
  /** The reference date and the days before it, that many in all. */
  z.strictObject({ last_days: z.int().min(1).max(36_525) }),
  z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
]);
/** What somebody bought: how many orders, units, how much spend, in a window, of what the filters let through. */
const behaviour = z.strictObject({
  measure: z.enum(['orders', 'units', 'spend']),
  filters: z.array(purchaseFilter).max(10).default([]),
  window: window.optional(),
  op: comparison,
  value: z.number(),
});
/** `P(spend in 365 days >= 100) >= 60 %`: the inner comparison is the event, the outer one is on its probability. */
const probability = z.strictObject({
  probability: z.strictObject({
    of: z.enum(['orders', 'spend']),
    days: z.int().min(1).max(3_650),
    op: z.enum(['>=', '>', '<', '<=']),
    value: z.number().min(0),
  }),
  op: comparison,
  /** In [0, 1]. */
  value: z.number().min(0).max(1),
});
const memberOf = z.union([z.strictObject({ segment: z.string() }), z.strictObject({ list: z.string() })]);

export const segmentCondition = z.union([compare, between, oneOf, contains, exists, behaviour, probability, memberOf]);
export type SegmentCondition = z.infer<typeof segmentCondition>;
export type PurchaseCondition = z.infer<typeof behaviour>;
export type ProbabilityCondition = z.infer<typeof probability>;

export type SegmentTree =
  | { readonly all: readonly SegmentTree[] }
  | { readonly any: readonly SegmentTree[] }
  | { readonly not: SegmentTree }
  | SegmentCondition;

export const segmentTree: z.ZodType<SegmentTree> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(segmentTree).min(1).max(200) }),
    z.strictObject({ any: z.array(segmentTree).min(1).max(200) }),
    z.strictObject({ not: segmentTree }),
    segmentCondition,
  ]),
);

/** As a line of text, or as a tree; what either says is checked against the store's fields when it is applied. */
export const segmentExpression = z
  .union([z.string().min(1).max(10_000), segmentTree], {
    error: 'must be a line such as newsletter = subscribed, or a tree',
  })
  .describe('conditions on customers, such as newsletter = subscribed and predicted_clv_365d < mean(store)');
export type SegmentExpression = z.infer<typeof segmentExpression>;

/** The line alone: where objects and options take a condition on customers. */
export const segmentText = z
  .string()
  .min(1)
  .max(10_000)
  .describe('conditions on customers, such as lifecycle_state = Lost and historic_clv > 500');
