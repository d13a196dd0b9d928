/**
 * The shop's WordPress, and how to name a moment to it. `dates_are_gmt` makes it compare with times in UTC, but the text
 * of a parameter is first read as a time of the site's own zone: with an offset it would be converted to that zone, and
 * an hour that the zone's clocks leave out in spring would become the hour after it. So moments are written without an
 * offset, and stretches never begin or end at a time that the site's zone does not have.
 */
import { Temporal } from 'temporal-polyfill';
import { PipelineError } from '../../lib/errors.ts';
import { isRetryable } from '../../lib/errors.ts';
import { isZone } from '../../lib/pure/zones.ts';
import type { Client } from './client.ts';
import { isFields } from './fields.ts';

export interface Site {
  /** undefined where the site does not say. */
  readonly zone: string | undefined;
  readonly namespaces: readonly string[];
}

const hour = 3600;

/** What the index of the API tells everybody; many sites hide it. */
export async function readSite(client: Client, signal: AbortSignal): Promise<Site> {
  try {
    const index = await client.get('', { _fields: 'timezone_string,namespaces' }, signal);
    const { timezone_string: name, namespaces } = isFields(index) ? index : {};
    return {
      // Empty: a fixed offset, whose clocks never change.
      zone: name === '' ? 'UTC' : typeof name === 'string' && isZone(name) ? name : undefined,
      namespaces: Array.isArray(namespaces) ? namespaces.filter((one) => typeof one === 'string') : [],
    };
  } catch (error) {
    if (error instanceof PipelineError && !isRetryable(error.kind)) return { zone: undefined, namespaces: [] };
    throw error;
  }
}

/** The last second not after `seconds` that a stretch may begin or end at: it and the second before it exist in the zone. */
export function boundaryAt(seconds: number, { zone }: Site): number {
  if (zone === undefined) return seconds;
  let at = seconds;
  while (!exists(at, zone) || !exists(at - 1, zone)) at -= hour;
  return at;
}

/** `modified_after` leaves out what lies at its value. Without a zone, an hour more covers one that clocks left out. */
export const modifiedAfter = (from: number, { zone }: Site): string =>
  wallText(zone === undefined ? from - 1 - hour : from - 1);

/** `modified_before` leaves out what lies at its value. */
export const modifiedBefore = (until: number): string => wallText(until);

const wallText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

function exists(seconds: number, zone: string): boolean {
  const wall = Temporal.PlainDateTime.from(wallText(seconds));
  return wall.toZonedDateTime(zone).toPlainDateTime().equals(wall);
}
