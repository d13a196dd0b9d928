/**
 * Where a reading of Shopify stands. Three things are possible: a bulk operation runs (`operation`), pages are being read
 * (`after` and `since`), or all is read up to `updated_at`.
 */
import { z } from 'zod';
import type { Cursor } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';

const shape = z.object({
  /** The last change seen. */
  updated_at: z.iso.datetime({ offset: true }).optional(),
  /** Shopify's name for the place in the list that begins at `since`. */
  after: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  /** Global id of a bulk operation. */
  operation: z.string().optional(),
});

export type Position = z.infer<typeof shape>;

export function parseCursor(cursor: Cursor | undefined, resource: string): Position {
  const result = shape.safeParse(cursor ?? {});
  if (result.success) return result.data;
  throw new PipelineError('bad_data', `shopify ${resource}: its cursor cannot be read`, {
    remedy: 'begin it anew with `perdura sources reset`',
  });
}

/** To the second, as Shopify's filters take it. */
const instant = (milliseconds: number): string =>
  new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');

export const earlier = (at: string, minutes: number): string => instant(Date.parse(at) - minutes * 60_000);

/** The later one; texts of instants may differ in their precision. */
export const later = (one: string, other: string): string => (Date.parse(one) >= Date.parse(other) ? one : other);
