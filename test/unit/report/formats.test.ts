import { describe, expect, it } from 'vitest';
import { createFormats } from '../../../report/formats.ts';

describe('formats', () => {
  it('writes money exactly, beyond what a double holds', () => {
    expect(createFormats('en', 'EUR').money('9007199254740993.21')).toBe('€9,007,199,254,740,993.21');
  });

  it('uses the decimals of the currency', () => {
    expect(createFormats('en', 'JPY').money('1200')).toBe('¥1,200');
    expect(createFormats('es', 'EUR').money('412.5')).toBe('412,50\u00a0€');
  });

  it('writes dates as people say them, and leaves what is no date alone', () => {
    expect(createFormats('en', 'EUR').date('1998-06-30')).toBe('June 30, 1998');
    expect(createFormats('es', 'EUR').date('1998-06-30')).toBe('30 de junio de 1998');
    expect(createFormats('es', 'EUR').date('soon')).toBe('soon');
  });

  it('shows a dash where there is no figure', () => {
    const { money, count, figure } = createFormats('en', 'EUR');
    expect([money(null), count(null), figure(Number.NaN)]).toEqual(['–', '–', '–']);
  });
});
