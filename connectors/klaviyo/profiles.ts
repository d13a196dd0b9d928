/** What profiles hold: found by their addresses, a hundred at a time. */
import { z } from 'zod';
import type { AttributeValue } from '../../lib/destination.ts';
import type { Client, Endpoint } from './client.ts';

export interface Profile {
  readonly email: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const endpoint: Endpoint = { name: 'GET /api/profiles', limits: { perSecond: 75, perMinute: 700 } };
const profilesPerPage = 100;
/** Of the query, escaped; longer addresses of requests get lost on the way. */
const maxFilterBytes = 6_000;

const profileShape = z.object({
  attributes: z.object({
    email: z.string().nullish(),
    properties: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** Throws when the key may not read profiles. */
export async function checkProfiles(client: Client, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ 'fields[profile]': 'email', 'page[size]': '1' }).toString();
  await client.get(endpoint, `/api/profiles?${query}`, z.object({ data: z.array(profileShape) }), signal);
}

/** The profiles of these addresses, in pages; whoever has none is left out. */
export async function* readProfiles(
  client: Client,
  emails: readonly string[],
  signal: AbortSignal,
): AsyncIterable<readonly Profile[]> {
  for (const filter of filters(emails)) {
    const query = new URLSearchParams({
      filter,
      'fields[profile]': 'email,properties',
      'page[size]': String(profilesPerPage),
    }).toString();
    for await (const page of client.pages(endpoint, `/api/profiles?${query}`, profileShape, signal)) {
      yield page.flatMap(({ attributes: { email, properties } }) =>
        email == null ? [] : [{ email: normalise(email), properties: properties ?? {} }],
      );
    }
  }
}

export const normalise = (email: string): string => email.trim().toLowerCase();

/** An attribute's value. A list or an object shows as its JSON, and is never written over. */
export function valueOf(property: unknown): AttributeValue | null {
  if (property === undefined || property === null) return null;
  if (typeof property === 'string' || typeof property === 'number' || typeof property === 'boolean') return property;
  return JSON.stringify(property);
}

export const isStructured = (property: unknown): boolean => typeof property === 'object' && property !== null;

function* filters(emails: readonly string[]): Iterable<string> {
  let group: string[] = [];
  let bytes = 0;
  const filter = () => `any(email,[${group.join(',')}])`;
  for (const email of emails) {
    const literal = JSON.stringify(email);
    const size = encodeURIComponent(literal).length + 3;
    if (group.length > 0 && (group.length === profilesPerPage || bytes + size > maxFilterBytes)) {
      yield filter();
      group = [];
      bytes = 0;
    }
    group.push(literal);
    bytes += size;
  }
  if (group.length > 0) yield filter();
}
