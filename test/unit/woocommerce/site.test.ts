import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryAt, modifiedAfter, modifiedBefore } from '../../../connectors/woocommerce/site.ts';
import { parseParameter } from '../../support/woocommerce/wp-dates.ts';

const zones = [
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Antarctica/Troll',
  'UTC',
];
const from = Date.parse('2024-01-01T00:00:00Z') / 1000;

describe('a moment that WordPress is asked about', () => {
  it('is taken by it for what it is, in every zone and at any time', () => {
    assert(
      property(constantFrom(...zones), integer({ min: from, max: from + 3 * 366 * 86_400 }), (zone, seconds) => {
        const site = { zone, namespaces: [] };
        const at = boundaryAt(seconds, site);
        expect(at).toBeLessThanOrEqual(seconds);
        expect(seconds - at).toBeLessThanOrEqual(3 * 3600);
        // It leaves out both ends of what it is given.
        expect(parseParameter(modifiedAfter(at, site), zone)).toBe(at - 1);
        expect(parseParameter(modifiedBefore(at), zone)).toBe(at);
      }),
      { numRuns: 2000 },
    );
  });

  it('is moved out of the hour that clocks leave out, and from its edges', () => {
    const site = { zone: 'Europe/Madrid', namespaces: [] };
    const moved = (time: string) =>
      new Date(boundaryAt(Date.parse(`2026-03-29T${time}Z`) / 1000, site) * 1000).toISOString().slice(11, 19);
    expect(['01:59:59', '02:00:00', '02:30:00', '03:00:00', '03:00:01'].map(moved)).toEqual([
      '01:59:59',
      '01:00:00',
      '01:30:00',
      '01:00:00',
      '03:00:01',
    ]);
  });

  it('is an hour earlier where nobody knows the zone', () => {
    const unknown = { zone: undefined, namespaces: [] };
    const at = Date.parse('2026-03-29T02:30:00Z') / 1000;
    expect(boundaryAt(at, unknown)).toBe(at);
    expect(parseParameter(modifiedAfter(at, unknown), 'Europe/Madrid')).toBeLessThan(at);
  });
});
