/**
 * What is left of a read: stretches of creation time, each read from its newest end, as Stripe's lists are ordered.
 *
 * Lists know when an object was created, not when it changed. So a read takes first what is new, from a lookback before the
 * end of the last read on, and then reads a part of all that is older again. That part is as large a share of the
 * history as the time since the last read is of `reReadDays`; it goes backwards from where the last one ended, and from the
 * newest end again when it has come to the oldest. Everything is read again about once in `reReadDays`, and in one go
 * when nothing was read for that long: which is never more than the 30 days that Stripe keeps events for.
 *
 * A cursor holds whole seconds, no names of objects: an object that is deleted leaves no hole to fall into.
 */
import type { Cursor } from '../../lib/connector.ts';
import { instantText, secondsOf } from './instants.ts';

/** Seconds since 1970: from inclusive, until exclusive. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** How far finished reads have come. */
interface Standing {
  /** All created before was read. */
  readonly until: number;
  /** The oldest object's second. */
  readonly oldest: number;
  /** All of this second and later was read again in the present turn. */
  readonly again: number;
}

export interface ReadPlan {
  /** Before this read; undefined: it is the first one. */
  readonly before: Standing | undefined;
  /** Once nothing is left. */
  readonly after: Standing;
  readonly left: readonly Stretch[];
}

export interface PlanOptions {
  readonly lookbackSeconds: number;
  /** undefined: what is older is never read again, because it never changes. */
  readonly reReadSeconds: number | undefined;
}

/** The rest of a read that was broken off, or a new one that ends with the second `now`. */
export function planRead(cursor: Cursor | undefined, now: number, options: PlanOptions): ReadPlan {
  if (cursor?.['left'] !== undefined) return resumed(cursor);
  const until = now + 1;
  if (cursor === undefined) {
    return { before: undefined, after: { until, oldest: until, again: until }, left: [{ from: 0, until }] };
  }
  const before = standingOf(cursor);
  const { stretches, again } = turn(before, until, options.reReadSeconds);
  const fresh = { from: Math.max(0, before.until - options.lookbackSeconds), until };
  return {
    before,
    after: { until: Math.max(until, before.until), oldest: before.oldest, again },
    left: [fresh, ...stretches].filter((stretch) => stretch.from < stretch.until),
  };
}

/** The older part that is due, from its newest end. */
function turn(
  { until, oldest, again }: Standing,
  now: number,
  reReadSeconds: number | undefined,
): { readonly stretches: readonly Stretch[]; readonly again: number } {
  const length = until - oldest;
  const elapsed = now - until;
  if (reReadSeconds === undefined || length <= 0 || elapsed <= 0) return { stretches: [], again };
  const share = Math.ceil(length * Math.min(1, elapsed / reReadSeconds));
  if (share >= length) return { stretches: [{ from: oldest, until }], again: until };
  const from = again - share;
  if (from > oldest) return { stretches: [{ from, until: again }], again: from };
  // The turn is over, and the next one begins with the rest of the share.
  const rest = until - (oldest - from);
  return {
    stretches: [
      { from: oldest, until: again },
      { from: rest, until },
    ],
    again: rest,
  };
}

/** After a page: the stretch that is read ends with the page's oldest second, which is offered again. */
export function afterPage(
  plan: ReadPlan,
  page: { readonly oldest: number | undefined; readonly isLast: boolean },
): ReadPlan {
  const [first, ...others] = plan.left;
  if (first === undefined) return plan;
  const oldest = Math.min(plan.after.oldest, page.oldest ?? plan.after.oldest);
  const after = { ...plan.after, oldest };
  if (page.isLast || page.oldest === undefined) return { ...plan, after, left: others };
  return { ...plan, after, left: [{ ...first, until: Math.min(first.until, page.oldest + 1) }, ...others] };
}

export function cursorOf({ before, after, left }: ReadPlan): Cursor {
  if (left.length === 0) return standingFields(after, '');
  return {
    ...(before === undefined ? {} : standingFields(before, '')),
    ...standingFields(after, 'next_'),
    left: left.map(({ from, until }) => `${from}-${until}`).join(' '),
  };
}

const standingFields = ({ until, oldest, again }: Standing, prefix: string): Cursor => ({
  [`${prefix}created`]: instantText(until),
  [`${prefix}oldest`]: instantText(oldest),
  [`${prefix}again`]: instantText(again),
});

const standingOf = (cursor: Cursor, prefix = ''): Standing => ({
  until: secondsOf(cursor[`${prefix}created`] ?? ''),
  oldest: secondsOf(cursor[`${prefix}oldest`] ?? ''),
  again: secondsOf(cursor[`${prefix}again`] ?? ''),
});

const resumed = (cursor: Cursor): ReadPlan => ({
  before: cursor['created'] === undefined ? undefined : standingOf(cursor),
  after: standingOf(cursor, 'next_'),
  left: (cursor['left'] ?? '').split(' ').map((stretch) => {
    const [from, until] = stretch.split('-').map(Number);
    return { from: from ?? 0, until: until ?? 0 };
  }),
});
