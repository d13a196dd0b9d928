/** Persona groups in the report of a run. */
import { describe, expect, it } from 'vitest';
import type { PersonaFigures } from '../../../report/persona-data.ts';
import { renderReport } from '../../../report/render-report.ts';
import { cdnowReport } from '../../support/report-data.ts';

const personas: readonly PersonaFigures[] = [
  {
    analysis: 'tastes',
    groups: [
      {
        id: 'tastes-1',
        name: 'Huerto <b>ECO</b>',
        sentence: '12 customers who like the garden.',
        customers: 1_200,
        customerShare: 0.75,
        orders: 3_600,
        totalSpend: '98765.4300',
        topCategories: ['Huerto ECO', 'Plantas'],
      },
      {
        id: 'none',
        name: 'No purchases',
        sentence: null,
        customers: 400,
        customerShare: 0.25,
        orders: 0,
        totalSpend: '0.0000',
        topCategories: [],
      },
    ],
  },
];

const section = (html: string, language: string): string =>
  (
    new RegExp(`<section class="card" aria-labelledby="${language}-personas">(.*?)</section>`, 's').exec(html)?.[1] ??
    ''
  )
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('persona groups in the report', () => {
  const html = renderReport({ ...cdnowReport, personas });

  it('are a table for each analysis, in both languages', () => {
    expect(section(html, 'en')).toContain('Groups of the analysis tastes');
    expect(section(html, 'en')).toContain(
      'Huerto &lt;b&gt;ECO&lt;/b&gt; 12 customers who like the garden. tastes-1 1,200 75.0 % 3,600 $98,765.43 Huerto ECO, Plantas',
    );
    expect(section(html, 'en')).toContain('No purchases none 400 25.0 % 0 $0.00');
    expect(section(html, 'es')).toContain('1.200 75,0 % 3.600 98.765,43 $ Huerto ECO, Plantas');
  });

  it.each([[{}], [{ personas: [] }]])('are left out where there is no analysis: %j', (none) => {
    expect(section(renderReport({ ...cdnowReport, ...none }), 'en')).toBe('');
  });
});
