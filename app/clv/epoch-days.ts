/** Calendar days as whole numbers. */
import { daysBetween } from '../../lib/pure/dates.ts';

/** Days since 1970-01-01. */
export const epochDay = (date: string): number => daysBetween('1970-01-01', date);
