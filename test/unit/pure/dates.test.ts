import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, isDate, parseDuration, today } from '../../../lib/pure/dates.ts';

describe('isDate', () => {
  it.each(['2024-02-29', '1997-01-01', '9999-12-31'])('accepts %s', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each(['2023-02-29', '2024-13-01', '2024-2-9', '20240209', '2024-02-09T00:00', '+002024-02-09', '', '0000-00-00'])(
    'refuses %j',
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );
});

describe('addDays and daysBetween', () => {
  it('count the 39 weeks of the CDNOW hold-out', () => {
    expect(daysBetween('1997-09-30', '1998-06-30')).toBe(273);
    expect(addDays('1998-06-30', -273)).toBe('1997-09-30');
  });

  it('cross a leap day', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366);
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 40_000 }), (days) => {
        expect(daysBetween('2000-03-01', addDays('2000-03-01', days))).toBe(days);
      }),
    );
  });

  it('refuse what is no date or no whole number of days', () => {
    expect(() => addDays('2023-02-29', 1)).toThrow(new RangeError('date: need YYYY-MM-DD, got "2023-02-29"'));
    expect(() => daysBetween('2023-02-28', 'soon')).toThrow(RangeError);
    expect(() => addDays('2023-02-28', 0.5)).toThrow(RangeError);
  });
});

describe('today', () => {
  it('is the day where the store is', () => {
    const instant = new Date('2024-03-30T23:30:00Z');
    expect(today('UTC', instant)).toBe('2024-03-30');
    expect(today('Europe/Madrid', instant)).toBe('2024-03-31');
    expect(today('America/New_York', instant)).toBe('2024-03-30');
    expect(today('Pacific/Kiritimati', new Date('2024-12-31T10:00:00Z'))).toBe('2025-01-01');
  });

  it('refuses an unknown zone and an invalid instant', () => {
    expect(() => today('Europe/Atlantis', new Date(0))).toThrow(RangeError);
    expect(() => today('UTC', new Date('soon'))).toThrow(RangeError);
  });
});

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '30', 'm', '1.5h', '-1d', '1w', '1 d', '1h30m', '99999999999999d'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });
});
