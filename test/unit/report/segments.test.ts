/** Segments and next categories in the report: figures as the reader's language writes them, and reasons where there are none. */
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/render-report.ts';
import type { ReportData } from '../../../report/report-data.ts';
import { cdnowReport } from '../../support/report-data.ts';
import { nextCategories, segments } from '../../support/segment-data.ts';

/** The words of a section in one language, without markup. */
function read(data: Partial<ReportData>, id: string): string {
  const page = renderReport({ ...cdnowReport, ...data });
  const [, section = ''] =
    new RegExp(`<section class="card" aria-labelledby="${id}">(.*?)</section>`, 's').exec(page) ?? [];
  return section
    .replaceAll(/<a [^>]*>.*?<\/a>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('segments in the report', () => {
  it('show who is in each, what they are worth, and who came and went', () => {
    const text = read({ segments }, 'en-segments');
    expect(text).toContain('Segment Customers % of customers Never ordered New Gone Spent so far Expected in 365 days');
    expect(text).toContain(
      'Huerto ECO &amp; &lt;amigos&gt; orders(category = &quot;Huerto ECO&quot;, last 90 days) &gt;= 2 and (newsletter',
    );
    expect(text).toContain('not lifecycle_state in (Lost, Hibernating) 1,234 10.0 % 0 40 7 $98,765.43 $4,321.05');
    expect(text).toContain('never is_prospect 560 4.5 % 560 12 3 $0.00 $0.00');
    expect(read({ segments }, 'es-segments')).toContain('1.234 10,0 % 0 40 7 98.765,43 $ 4.321,05 $');
  });

  it('say nothing of a run before, nor of predictions, where there are none', () => {
    const first = segments.map((row) => ({ ...row, entered: null, left: null, predictedClv: null }));
    const text = read({ segments: first }, 'en-segments');
    expect(text).toContain('Segment Customers % of customers Never ordered Spent so far Huerto');
    expect(text).not.toContain('Gone');
  });

  it.each([[undefined], [[]]])('are left out where none is defined: %j', (none) => {
    const data = none === undefined ? {} : { segments: none };
    expect(read(data, 'en-segments')).toBe('');
  });
});

describe('next categories in the report', () => {
  it('are told with how often they were right, beside the simple ways', () => {
    const text = read({ nextCategories }, 'en-next-categories');
    expect(text).toContain('For 67.6 % of customers, the category that we put first was in their next purchase');
    expect(text).toContain('Huerto ECO 3,100 Bebé y niño 410');
    expect(text).toContain('our prediction 67.6 % 87.1 % best-sellers for everybody 51.1 % 91.0 %');
    expect(text).toContain('Tested on 1,333 customers: we forgot the last 90 days');
    expect(read({ nextCategories }, 'es-next-categories')).toContain('la categoría que pusimos primera estaba');
  });

  it('are not given where best-sellers are as good, and the report says why', () => {
    const none = { ...nextCategories, status: 'not_better' as const, firsts: [] };
    const text = read({ nextCategories: none }, 'en-next-categories');
    expect(text).toContain('found nothing better than your best-sellers');
    expect(text).not.toContain('Customers by the category');
    expect(read({ nextCategories: none }, 'es-next-categories')).toContain('Por eso no se da ninguna');
  });

  it('are not given where too few bought again', () => {
    const few = { status: 'too_few_customers', customers: 12, needed: 100 } as const;
    expect(read({ nextCategories: few }, 'en-next-categories')).toContain('12, and 100 are needed');
  });

  it('are left out of stores without categories', () => {
    expect(read({}, 'en-next-categories')).toBe('');
  });
});
