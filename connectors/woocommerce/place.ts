/** Where a resource of orders or products stands, as a cursor says it. */
import type { Cursor, Window } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';

/** Seconds since 1970. `from` undefined: from the beginning. */
export interface Stretch {
  readonly from: number | undefined;
  readonly until: number;
}

/** A stretch of which pages are left: from `page` down to the first. */
export interface Unfinished extends Stretch {
  readonly page: number;
  /** Objects that it held when its first page was read. */
  readonly total: number;
  /** Reaches to now: what changes may still enter it. */
  readonly isOpen: boolean;
  /** Other sizes have other pages. */
  readonly pageSize: number;
}

export interface Place {
  /** Everything that was changed before has been read. */
  readonly from: number | undefined;
  readonly unfinished?: Unfinished;
}

const instant = (seconds: number | undefined): string =>
  seconds === undefined ? 'beginning' : new Date(seconds * 1000).toISOString();

export function toCursor({ from, unfinished }: Place, window: Window | undefined): Cursor {
  return {
    modified_from: instant(from),
    ...(unfinished !== undefined && {
      modified_until: instant(unfinished.until),
      next_page: String(unfinished.page),
      total: String(unfinished.total),
      page_size: String(unfinished.pageSize),
      reaches: unfinished.isOpen ? 'now' : 'then',
    }),
    // A cursor of one window means nothing to another, or to a reading without one.
    ...(window !== undefined && { window: nameOf(window) }),
  };
}

export function toPlace(
  cursor: Cursor | undefined,
  window: Window | undefined,
  { start, pageSize }: { readonly start: number | undefined; readonly pageSize: number },
): Place {
  if (cursor === undefined || cursor['window'] !== (window && nameOf(window))) return { from: start };
  const from = cursor['modified_from'] === 'beginning' ? undefined : secondsIn(cursor, 'modified_from');
  if (cursor['next_page'] === undefined || cursor['page_size'] !== String(pageSize)) return { from };
  const [page, total] = [Number(cursor['next_page']), Number(cursor['total'])];
  if (!(page >= 1) || !(total >= 0)) throw unreadable('next_page');
  const until = secondsIn(cursor, 'modified_until');
  return { from, unfinished: { from, until, page, total, pageSize, isOpen: cursor['reaches'] === 'now' } };
}

function secondsIn(cursor: Cursor, name: string): number {
  const at = Date.parse(cursor[name] ?? '');
  if (Number.isNaN(at)) throw unreadable(name);
  return Math.floor(at / 1000);
}

const unreadable = (name: string) =>
  new PipelineError('bad_data', `woocommerce: the cursor’s ${name} cannot be read`, {
    remedy: 'reset the source, so that it is read from the beginning',
  });

const nameOf = ({ from, until }: Window): string => `${from}/${until}`;
