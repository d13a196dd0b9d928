import { describe, expect, it } from 'vitest';
import { elapsed, money } from '../../../cli/show/numbers.ts';

describe('elapsed time', () => {
  it.each([
    [0.04, '0.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 0 s'],
    [119.6, '2 min 0 s'],
    [3_599.7, '1 h 0 min'],
    [7_380, '2 h 3 min'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(elapsed(seconds)).toBe(text);
  });
});

describe('money', () => {
  it.each([
    ['0', '0'],
    ['-1234567.80', '-1,234,567.80'],
    ['123456789012345678.99', '123,456,789,012,345,678.99'],
  ])('%s reads %s, exactly', (exact, text) => {
    expect(money(exact)).toBe(text);
  });
});
