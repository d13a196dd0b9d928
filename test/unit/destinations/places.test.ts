/** The places of destinations: the same while secrets are rotated, another when rows would go elsewhere. */
import { describe, expect, it } from 'vitest';
import { destinations } from '../../../app/registry.ts';

const placeOf = (config: { readonly type: string }): string => {
  const type = destinations.get(config.type);
  return type?.place(type.config.parse(config)) ?? '';
};

const postgres = (url: string, changes: object = {}) =>
  placeOf({
    type: 'postgres',
    url,
    table: 'crm',
    key: { column: 'customer_id', holds: 'key' },
    columns: { clv: 'number' },
    ...changes,
  } as { readonly type: string });
const klaviyo = (apiKey: string, changes: object = {}) =>
  placeOf({ type: 'klaviyo', apiKey, ...changes } as { readonly type: string });

describe('the place of a destination', () => {
  it('holds no secret and survives another user, password, key or option', () => {
    const place = 'PostgreSQL db.example:5433/shop, table public.crm by customer_id';
    expect(postgres('postgres://ada:hunter2@db.example:5433/shop')).toBe(place);
    expect(postgres('postgresql://bob:Other@db.example:5433/shop?application_name=x')).toBe(place);
    expect(postgres('postgres://ada:hunter2@db.example:5433/shop', { createTable: true })).toBe(place);
    expect(klaviyo('pk_one')).toBe('Klaviyo at https://a.klaviyo.com');
    expect(klaviyo('pk_two', { revision: '2026-01-15', createProfiles: true })).toBe(klaviyo('pk_one'));
  });

  it('is another where rows would go elsewhere', () => {
    const url = 'postgres://ada@db.example/shop';
    const places = [
      postgres(url),
      postgres('postgres://ada@other.example/shop'),
      postgres('postgres://ada@db.example:5433/shop'),
      postgres('postgres://ada@db.example/second'),
      postgres(url, { schema: 'crm' }),
      postgres(url, { table: 'people' }),
      postgres(url, { key: { column: 'email', holds: 'email' } }),
      klaviyo('pk'),
      klaviyo('pk', { baseUrl: 'https://b.klaviyo.com' }),
      placeOf({ type: 'files', path: 'a.csv' } as { readonly type: string }),
      placeOf({ type: 'files', path: 'b.csv' } as { readonly type: string }),
    ];
    expect(new Set(places).size).toBe(places.length);
  });
});
