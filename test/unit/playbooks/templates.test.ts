/** What every playbook template makes of a store's numbers, and what it says where the store lacks something. */
import { describe, expect, it } from 'vitest';
import { expandPlaybook, findTemplate } from '../../../models/playbooks/expand.ts';
import { missing, type StoreNumbers } from '../../../models/playbooks/store-numbers.ts';
import { templates } from '../../../models/playbooks/templates.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { treeOf } from '../../../models/segments/read.ts';
import { orderSegments, referencesOf } from '../../../models/segments/references.ts';
import { membershipTree } from '../../../models/segments/membership.ts';
import { numbers } from './numbers.ts';

const use = (template: string, settings: Readonly<Record<string, string | number | boolean>> = {}, from = numbers) =>
  expandPlaybook({ name: 'mine', template, settings }, from, 'es');
const lines = (template: string, settings = {}) =>
  Object.fromEntries(use(template, settings).segments.map(({ name, where }) => [name, where]));
const bare: StoreNumbers = {
  asOf: '2026-06-30',
  predictionStatus: 'indicative',
  horizonsDays: [365],
  customersWithBirthDate: 0,
  yearSpend: null,
  medianGapDays: null,
  categories: [],
  pairs: [],
};

describe('every playbook template', () => {
  it('is there: fifteen of them, each called otherwise', () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(15);
  });

  it.each(templates.map(({ id }) => id))('%s makes segments that read back as they are written', (id) => {
    const { segments } = use(id);
    expect(segments.length).toBeGreaterThan(0);
    for (const { where, stay_while: stay } of segments) {
      for (const line of [where, ...(stay === undefined ? [] : [stay])]) {
        expect(printSegment(treeOf(line))).toBe(line);
      }
    }
  });

  it.each(templates.map(({ id }) => id))(
    '%s names its segments and mails after the playbook, without circles',
    (id) => {
      const { segments, campaigns } = use(id);
      const names = segments.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.every((name) => name.startsWith('mine-'))).toBe(true);
      expect(campaigns.map(({ audience }) => audience)).toEqual(campaigns.map(({ name }) => ({ segment: name })));
      expect(campaigns.filter(({ name }) => !names.includes(name))).toEqual([]);
      for (const segment of segments) {
        expect(referencesOf(treeOf(segment.where)).segments.filter((name) => !names.includes(name))).toEqual([]);
      }
      expect(() => orderSegments(new Map(segments.map((one) => [one.name, membershipTree(one)])))).not.toThrow();
    },
  );

  it.each(templates.map(({ id }) => id))('%s speaks both languages, and says whether its numbers move', (id) => {
    const template = findTemplate(id);
    const told = [
      template.title,
      template.description,
      template.numbers,
      ...template.settings.map(({ title }) => title),
    ];
    expect(told.filter(({ en, es }) => en.length < 4 || es.length < 4)).toEqual([]);
    expect(template.title.en).not.toBe(template.title.es);
    expect(template.numbers.en).not.toBe(template.numbers.es);
  });

  it.each(templates.filter(({ needs }) => needs.includes('predictions')).map(({ id }) => id))(
    '%s keeps out what is predicted from little data',
    (id) => {
      expect(
        use(id).segments.filter(({ where }) => !printSegment(treeOf(where)).includes('prediction_status = full')),
      ).toEqual([]);
      expect(() => use(id, {}, { ...numbers, predictionStatus: 'indicative' })).toThrow(
        `${id} needs full predictions, the latest run has indicative`,
      );
    },
  );
});

describe('a store that lacks something', () => {
  it('is told what, in both languages', () => {
    const lacking = (id: string) => missing(findTemplate(id).needs, bare)?.en;
    expect(lacking('birthday')).toBe('needs birth dates of customers, has none');
    expect(lacking('replenishment')).toBe('needs order lines and products with categories, has none');
    expect(lacking('second-order')).toBe('needs customers with two purchases or more, has none');
    expect(lacking('vip-tiers')).toBe('needs orders within the last year, has none');
    expect(lacking('bundles')).toBe('needs customers who buy of two categories, has none');
    expect(missing(['birth_dates'], bare)?.es).toBe('necesita fechas de nacimiento, y no hay');
  });

  it('can still win lost customers back: that needs nothing', () => {
    expect(missing(findTemplate('win-back').needs, bare)).toBeUndefined();
  });
});

describe('settings', () => {
  it('are the store’s own numbers, rounded to what one can say', () => {
    const settings = Object.fromEntries(use('vip-tiers').settings);
    expect(settings).toEqual({ gold: 190, silver: 120, bronze: 80, margin: 15 });
    expect(Object.fromEntries(use('replenishment').settings)).toEqual({
      category: 'Huerto "ECO"',
      after: 48,
      window: 14,
    });
    expect(Object.fromEntries(use('second-order').settings)).toEqual({ from: 10, until: 58 });
  });

  it('follow from those above them: the days of the category that was chosen, the companion of the first one', () => {
    const of = (template: string, settings: Readonly<Record<string, string>>) =>
      Object.fromEntries(use(template, settings).settings);
    expect(of('replenishment', { category: 'supermercado eco' })).toMatchObject({
      category: 'Supermercado ECO',
      after: 62,
    });
    expect(of('bundles', { first: 'Supermercado ECO' })).toMatchObject({ second: 'Huerto "ECO"' });
    expect(() => use('bundles', { first: 'Hogar' })).toThrow('setting second is needed');
  });

  it('may be texts, as a command line gives them', () => {
    expect(lines('birthday', { days: '3' })).toEqual({ 'mine-soon': 'next_birthday between today and today + 3 days' });
    expect(lines('win-back', { hibernating: 'no', worth: '80' })).toEqual({
      'mine-lost': 'lifecycle_state = Lost and historic_clv >= p80(store)',
    });
  });

  it('quote what is written with quotes', () => {
    expect(lines('replenishment')['mine-due']).toBe(
      'orders(category = "Huerto ""ECO""", last 62 days) >= 1 and orders(category = "Huerto ""ECO""", last 48 days) = 0',
    );
  });

  it.each([
    ['birthday', { days: 61 }, 'birthday: days must be a number from 0 to 60, is 61'],
    ['birthday', { days: 1.5 }, 'birthday: days must be a whole number from 0 to 60, is 1.5'],
    ['birthday', { day: 3 }, 'birthday has no setting day; did you mean days?'],
    ['win-back', { hibernating: 'maybe' }, 'win-back: hibernating must be true or false, is maybe'],
    ['replenishment', { category: 'Mascotas' }, 'category must be one of Supermercado ECO'],
    ['second-order', { from: 90 }, 'from must not exceed until, is 90 and 58'],
    ['vip-tiers', { silver: 185 }, 'each tier must begin by more than the margin above the one below it'],
    ['bundles', { first: 'hogar', second: 'Hogar' }, 'first and second must differ'],
    ['bundels', {}, 'no template is called bundels; did you mean bundles?'],
  ])('that do not fit are refused with what fits: %s %j', (template, settings, message) => {
    expect(() => use(template, settings as Record<string, string | number>)).toThrow(message);
  });
});
