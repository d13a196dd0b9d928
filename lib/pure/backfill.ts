/** What a backfill is asked, what it tells while it goes on, and what it takes along when its history is renewed. */
import type { BackfillStep } from './backfill-days.ts';

export interface BackfillRange {
  readonly from: string;
  readonly to: string;
  readonly every: BackfillStep;
}

export interface BackfillInput extends BackfillRange {
  readonly store: string;
  /** `<store>-b…` */
  readonly request: string;
  readonly requestedBy: string;
  readonly carried?: BackfillCarried;
}

export interface DayResult {
  /** `present`: it had an accepted snapshot already. */
  readonly status: 'present' | 'backfilled' | 'refused' | 'failed' | 'cancelled';
  readonly runId?: string;
  /** Why it was refused or failed. */
  readonly note?: string;
}

export interface BackfillCarried {
  readonly results: Readonly<Record<string, DayResult>>;
  readonly pausedBy?: string | undefined;
}

export interface BackfillDay extends Omit<DayResult, 'status'> {
  readonly asOf: string;
  readonly status: DayResult['status'] | 'pending' | 'running';
}

export interface BackfillProgress extends BackfillRange {
  readonly store: string;
  readonly request: string;
  readonly status: 'running' | 'paused' | 'done' | 'cancelled';
  readonly pausedBy?: string | undefined;
  readonly days: readonly BackfillDay[];
  readonly counts: Readonly<Record<BackfillDay['status'], number>>;
}

export type BackfillOutcome = Omit<BackfillProgress, 'pausedBy'>;

export function countDays(days: readonly BackfillDay[]): BackfillProgress['counts'] {
  const counts = { pending: 0, running: 0, present: 0, backfilled: 0, refused: 0, failed: 0, cancelled: 0 };
  for (const { status } of days) counts[status] += 1;
  return counts;
}
