/** The page of a persona analysis as text: what it says, how it is coloured, that nothing in it is markup of the data's. */
import { describe, expect, it } from 'vitest';
import { renderPersonas } from '../../../report/personas/render-personas.ts';
import { propensityColours, propensityStep, propensitySteps } from '../../../report/personas/diverging-ramp.ts';
import { en } from '../../../report/personas/texts/en.ts';
import { es } from '../../../report/personas/texts/es.ts';
import { contrast } from '../../../report/ramp.ts';
import { awkwardReport, emptyReport, tastesReport } from '../../support/personas/report-data.ts';

/** One language's page. */
const pageOf = (html: string, language: 'en' | 'es'): string =>
  html.split(/(?=<div class="page")/).find((part) => part.startsWith(`<div class="page" lang="${language}"`)) ?? '';
/** Words as a reader sees them. */
const wordsOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the colours of propensities', () => {
  it('are white at the average, and as strong for half as for double', () => {
    const colours = propensityColours();
    const middle = propensitySteps / 2;
    expect(propensityStep(1)).toBe(middle);
    expect(colours[middle]?.fill).toBe('#ffffff');
    for (const times of [1.2, 1.5, 2, 3.9, 4, 90]) {
      expect(propensityStep(times) - middle).toBe(middle - propensityStep(1 / times));
    }
    expect([propensityStep(0), propensityStep(0.25), propensityStep(4), propensityStep(1e9)]).toEqual([0, 0, 20, 20]);
  });

  it('are blue above and red below, with ink that can be read', () => {
    const channels = (hex = '') => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    for (const [step, { fill, ink }] of propensityColours().entries()) {
      const [red = 0, , blue = 0] = channels(fill);
      expect(Math.sign(blue - red)).toBe(Math.sign(step - propensitySteps / 2));
      expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('refuse what is no propensity', () => {
    expect(() => propensityStep(-1)).toThrow(RangeError);
    expect(() => propensityStep(Number.NaN)).toThrow(RangeError);
  });
});

describe('the page of an analysis', () => {
  const html = renderPersonas(tastesReport);

  it('is the same for the same data', () => {
    expect(renderPersonas(structuredClone(tastesReport))).toBe(html);
  });

  it('opens in the store’s language, and has the other one too', () => {
    expect(html).toContain('<html lang="es"');
    expect(pageOf(html, 'en')).toMatch(/^<div[^>]* hidden>/);
    expect(wordsOf(pageOf(html, 'en'))).toContain('Only huerto');
    expect(wordsOf(pageOf(html, 'es'))).toContain('Sólo huerto');
  });

  it('has a row for every group, one for those who never bought, and percentages that add up', () => {
    const table = /<caption id="en-table-groups">[\s\S]*?<\/table>/.exec(html)?.[0] ?? '';
    const rows = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => wordsOf(row).trim());
    expect(rows.slice(1).map((row) => row.slice(0, 12))).toEqual([
      'Supermercado',
      'Huerto + Pla',
      'Only huerto ',
      'Global taste',
      'No purchases',
      'Total 3,781 ',
    ]);
    expect(rows[5]).toContain('321 8.5');
    // 26.4 + 24.1 + 21.7 + 19.3 + 8.5, of 3,781 customers
    const shares = rows.slice(1, -1).map((row) => Number(/([\d.]+)\s%/.exec(row)?.[1]));
    expect(Math.round(10 * shares.reduce((sum, share) => sum + share, 0))).toBe(1000);
  });

  it('says every figure of the heat map in words, and what nobody ever bought', () => {
    expect(html).toContain(
      'title="Huerto ECO, Huerto + Plantas + Supermercado: 3.21 × the store’s average (high)">3.21</td>',
    );
    expect(html).toContain('title="Jardín y exterior, Only huerto: nobody there ever bought it">0</td>');
    expect(html).toContain(
      'title="Huerto ECO, Huerto + Plantas + Supermercado: 3,21 × la media de la tienda (alto)">3,21</td>',
    );
  });

  it('warns of groups that differ in how much, with the one step further', () => {
    expect(wordsOf(pageOf(html, 'en'))).toContain('These groups differ in how much, not in what');
    expect(html).toContain('perdura persona run tastes --unit matrix_share');
    const calm = renderPersonas({ ...tastesReport, analysis: { ...tastesReport.analysis, warnings: [] } });
    expect(calm).not.toContain('perdura persona run');
  });

  it('tells what was left out, and for experts how it was found', () => {
    const words = wordsOf(pageOf(html, 'en'));
    expect(words).toContain('12 rare values of category of the products');
    expect(words).toContain('321 customers who never bought anything are in no group');
    expect(words).toMatch(/Inertia \(sum of squared distances to the centres\) 1,234\.57/);
    expect(words).toContain('huerto-2026-06-30-1');
  });

  it('escapes whatever the data hold', () => {
    const awkward = renderPersonas(awkwardReport);
    expect(awkward).not.toContain('<script>alert');
    expect(awkward).not.toContain('<b>&amp;"');
    expect(wordsOf(pageOf(awkward, 'en'))).toContain('newsletter = subscribed and historic_clv &gt; 100');
  });

  it('stays readable where there is nobody to group', () => {
    const empty = wordsOf(pageOf(renderPersonas(emptyReport), 'en'));
    expect(empty).toContain('There is nobody to put into groups.');
    expect(empty).not.toContain('Times the store’s average');
  });

  it('has every text in both languages, and no English in Spanish', () => {
    const texts = (value: unknown, path = ''): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, child]) => texts(child, `${path}.${key}`))
        : [[path, value]];
    expect(
      texts(es)
        .map(([path]) => path)
        .toSorted(),
    ).toEqual(
      texts(en)
        .map(([path]) => path)
        .toSorted(),
    );
    const english = new Set(
      texts(en)
        .map(([, text]) => text)
        .filter((text) => typeof text === 'string' && text.includes(' ')),
    );
    expect(texts(es).filter(([, text]) => english.has(text))).toEqual([]);
  });
});
