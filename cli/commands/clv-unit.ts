/** `--unit` as people type it, and as the models say it. */
import type { TimeUnit } from '../../models/clv/histories.ts';

export type UnitOption = 'week' | 'day';

export const unitOf = (unit: UnitOption): TimeUnit => (unit === 'week' ? 'weeks' : 'days');
