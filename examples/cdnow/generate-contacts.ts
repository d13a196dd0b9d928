/**
 * Invents a contact and a newsletter consent for every customer of orders.csv: `node examples/cdnow/generate-contacts.ts`
 * writes contacts.csv and consents.csv beside it. Nobody in them exists. One seed, so every run gives the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const seed = 19_970_101;
const asOf = dayNumber('1998-06-30');

const firstNames =
  'Ada Alma Amos Ben Bruno Carla Celia Clara Dana Diego Edith Elena Emil Flora Gus Hana Hugo Ines Ivo Jonas Julia Kofi Lena Leo Lucia Mara Milo Nadia Nora Oscar Paula Quinn Rosa Sam Tessa Ursula Victor Wanda Yara Zoe'.split(
    ' ',
  );
const lastNames =
  'Abbott Alvarez Baker Becker Brooks Castillo Chen Cole Cruz Dalton Dixon Ellis Farrell Fischer Flores Grant Hale Hayes Ibarra Irving Jensen Keller Kowalski Lane Larsen Lopez Marsh Mendez Moreau Nash Novak Okafor Olsen Parker Quiroga Reyes Rossi Santos Silva Stone Tanaka Torres Underwood Vega Walsh Weber Whitman Yates Young Zimmer'.split(
    ' ',
  );
/** Share of customers with each newsletter status, and where it came from. */
const consentMix = [
  { share: 0.56, status: 'subscribed', via: 'checkout' },
  { share: 0.1, status: 'subscribed', via: 'signup_form' },
  { share: 0.12, status: 'unsubscribed', via: 'unsubscribe_link' },
  { share: 0.04, status: 'pending', via: 'signup_form' },
  { share: 0.18, status: 'never', via: 'checkout' },
] as const;

export interface InventedFiles {
  readonly contacts: string;
  readonly consents: string;
}

export function inventContacts(ordersCsv: string): InventedFiles {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const contacts = ['customer_id,email,first_name,last_name,birth_date,created_at'];
  const consents = ['customer_id,channel,status,at,via'];
  for (const [customerId, firstOrder] of firstOrderDays(ordersCsv)) {
    const firstName = firstNames[between(0, firstNames.length - 1)];
    const lastName = lastNames[between(0, lastNames.length - 1)];
    const birthDay = between(dayNumber('1930-01-01'), dayNumber('1980-12-31'));
    // Most people open their account with the first order, the others up to a month before it.
    const created = firstOrder - (random() < 0.7 ? 0 : between(1, 30));
    contacts.push(
      [customerId, `${customerId}@example.test`, firstName, lastName, isoDate(birthDay), isoDate(created)].join(','),
    );
    const consent = pickConsent(random());
    const decided = consent.status === 'unsubscribed' ? between(created + 1, asOf) : created;
    consents.push([customerId, 'email', consent.status, isoDate(decided), consent.via].join(','));
  }
  return { contacts: `${contacts.join('\n')}\n`, consents: `${consents.join('\n')}\n` };
}

function firstOrderDays(ordersCsv: string): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const line of ordersCsv.trimEnd().split('\n').slice(1)) {
    const [customerId, date] = line.split(',');
    if (customerId === undefined || date === undefined)
      throw new RangeError(`orders.csv: no customer or date: ${line}`);
    days.set(customerId, Math.min(days.get(customerId) ?? Number.POSITIVE_INFINITY, dayNumber(date)));
  }
  return days;
}

function pickConsent(draw: number): (typeof consentMix)[number] {
  let below = 0;
  for (const consent of consentMix) {
    below += consent.share;
    if (draw < below) return consent;
  }
  return consentMix[0];
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

function isoDate(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Marsaglia's xorshift on 32 bits, in [0, 1). */
function seededRandom(start: number): () => number {
  let state = start;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  const beside = (name: string): URL => new URL(name, import.meta.url);
  const files = inventContacts(readFileSync(beside('orders.csv'), 'utf8'));
  writeFileSync(beside('contacts.csv'), files.contacts);
  writeFileSync(beside('consents.csv'), files.consents);
}
