import { describe, expect, it } from 'vitest';
import { texts } from '../../../report/texts.ts';

/** Dotted paths of all texts. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]) => paths(child, `${path}.${key}`));
  }
  return [path];
}

describe('texts', () => {
  it('has every text in both languages', () => {
    expect(paths(texts.es).toSorted()).toEqual(paths(texts.en).toSorted());
  });

  it('leaves no text empty and no Spanish sentence in English', () => {
    const words = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(words)
          : [];
    expect([...words(texts.en), ...words(texts.es)].filter((text) => text.trim() === '')).toEqual([]);
    const english = new Set(words(texts.en).filter((text) => text.includes(' ')));
    expect(words(texts.es).filter((text) => english.has(text))).toEqual([]);
  });

  it('keeps the words of statisticians out of what a marketer reads', () => {
    const { names, experts, calibration, ...trust } = texts.en.trust;
    const shown = JSON.stringify({
      ...texts.en,
      trust: { heading: trust.heading, bias: trust.bias, naive: trust.naive },
    });
    expect(shown).not.toMatch(/winsor|PSI|Gini|RMSE|likelihood|quantile/i);
    expect([names.rmse, experts, calibration].join()).toMatch(/RMSE/);
  });
});
