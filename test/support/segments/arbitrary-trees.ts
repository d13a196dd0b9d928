/** Trees of conditions as people might write them of the random shop, and trees that nobody would write. */
import * as fc from 'fast-check';
import {
  comparisons,
  purchaseFields,
  type SegmentCondition,
  type SegmentTree,
  type SegmentValue,
} from '../../../lib/pure/segment-tree.ts';
import { events, listNames, oddTexts, segmentNames, statisticsInUse, vocabulary } from './random-shop.ts';

const exactly = ['=', '!='] as const;
const inOrder = ['<', '<=', '>', '>='] as const;
const text = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'grapheme', maxLength: 5 }));
const days = fc.integer({ min: -100, max: 10 }).map((today) => ({ today }));
const date = fc
  .date({ min: new Date('2024-11-25'), max: new Date('2025-03-05'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
/** Quarters and eighths: what the shop has, so that bounds are met. */
const figure = fc.integer({ min: -8, max: 300 }).map((eighths) => eighths / 8);
const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
const percent = fc.integer({ min: 0, max: 1000 }).map((tenths) => ({ percent: tenths / 10 }));
const statistic = fc
  .record({ statistic: fc.constantFrom(...statisticsInUse), times: fc.option(figure), frozen: fc.option(figure) })
  .map(({ statistic: name, times, frozen }) => ({
    statistic: name,
    ...(times === null ? {} : { times }),
    ...(frozen === null ? {} : { frozen }),
  }));

const named = (type: string): readonly string[] =>
  vocabulary.fields.filter((field) => field.type === type && field.values === undefined).map(({ name }) => name);
const anyCase = (name: string) => fc.constantFrom(name, name.toUpperCase(), name.toLowerCase());

function numbers(names: readonly string[], value: fc.Arbitrary<SegmentValue>, plain: fc.Arbitrary<number>) {
  const field = fc.constantFrom(...names).chain(anyCase);
  return fc.oneof(
    fc.record({ field, op: fc.constantFrom(...comparisons), value }),
    fc
      .tuple(field, plain, plain)
      .map(([name, one, other]) => ({ field: name, from: Math.min(one, other), to: Math.max(one, other) })),
    fc.record({ field, from: statistic, to: statistic }),
    fc.record({ field, in: fc.array(plain, { minLength: 1, maxLength: 30 }) }),
  );
}

const listed = vocabulary.fields.flatMap(({ name, values = [], aliases = {} }) =>
  values.length === 0 ? [] : [{ name, values: [...values, ...Object.keys(aliases)] }],
);
const fields: fc.Arbitrary<SegmentCondition> = fc.oneof(
  numbers([...named('number'), ...named('money')], fc.oneof<fc.Arbitrary<SegmentValue>[]>(figure, statistic), figure),
  numbers(named('share'), fc.oneof<fc.Arbitrary<SegmentValue>[]>(share, percent, statistic), share),
  fc.constantFrom(...listed).chain(({ name, values }) => {
    const value: fc.Arbitrary<string | number> = fc
      .constantFrom(...values)
      .chain((one): fc.Arbitrary<string | number> => (typeof one === 'string' ? anyCase(one) : fc.constant(one)));
    return fc.oneof(
      fc.record({ field: fc.constant(name), op: fc.constantFrom(...exactly), value }),
      fc.record({ field: fc.constant(name), in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    );
  }),
  fc
    .constantFrom(...named('text'))
    .chain((field) =>
      fc.oneof(
        fc.record({ field: fc.constant(field), op: fc.constantFrom(...exactly), value: text }),
        fc.record({ field: fc.constant(field), in: fc.array(text, { minLength: 1, maxLength: 30 }) }),
        fc.record({ field: fc.constant(field), contains: text.filter((part) => part !== '') }),
      ),
    ),
  fc.constantFrom(...named('date')).chain((field) =>
    fc.oneof(
      fc.record({
        field: fc.constant(field),
        op: fc.constantFrom(...exactly, ...inOrder),
        value: fc.oneof(date, days),
      }),
      fc
        .record({
          field: fc.constant(field),
          from: days.map(({ today }) => ({ today: today - 10 })),
          to: fc.constant({ today: 0 }),
        })
        .filter(({ from }) => from.today <= 0),
      fc.tuple(date, date).map((ends) => ({ field, from: ends.toSorted()[0] ?? '', to: ends.toSorted()[1] ?? '' })),
      fc.record({ field: fc.constant(field), in: fc.array(date, { minLength: 1, maxLength: 30 }) }),
    ),
  ),
  fc.record({ field: fc.constantFrom(...named('boolean')), op: fc.constantFrom(...exactly), value: fc.boolean() }),
  fc.record({ exists: fc.constantFrom(...vocabulary.fields.map(({ name }) => name)) }),
);

const window = fc.oneof(
  fc.record({ last_days: fc.integer({ min: 1, max: 100 }) }),
  fc.tuple(date, date).map((ends) => ({ from: ends.toSorted()[0] ?? '', to: ends.toSorted()[1] ?? '' })),
  fc.record({ from: date }),
  fc.record({ to: date }),
);
const bought = fc.oneof(text, fc.constantFrom('online', 'pos', 'WEB', 'shop', 'a', 'B'));
const behaviour: fc.Arbitrary<SegmentCondition> = fc
  .record({
    measure: fc.constantFrom('orders' as const, 'units' as const, 'spend' as const),
    filters: fc.uniqueArray(
      fc.record({ field: fc.constantFrom(...purchaseFields), in: fc.array(bought, { minLength: 1, maxLength: 25 }) }),
      { selector: ({ field }) => field, maxLength: 2 },
    ),
    window: fc.option(window, { nil: undefined }),
    op: fc.constantFrom(...comparisons),
    value: fc.oneof(fc.integer({ min: 0, max: 3 }), figure),
  })
  .map(({ window: time, ...rest }) => (time === undefined ? rest : { ...rest, window: time }));

const probability = fc.record({
  probability: fc.constantFrom(...events),
  op: fc.constantFrom(...comparisons),
  value: share,
});
const members = fc.oneof(
  fc.record({ segment: fc.constantFrom(...segmentNames) }),
  fc.record({ list: fc.constantFrom(...listNames) }),
);

const treesOf = (leaf: fc.Arbitrary<SegmentCondition>): fc.Arbitrary<SegmentTree> =>
  fc.letrec<{ tree: SegmentTree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  })).tree;

/** Of the fields and values that the random shop has. */
export const shopTrees = treesOf(
  fc.oneof({ weight: 4, arbitrary: fields }, { weight: 2, arbitrary: behaviour }, probability, members),
);

const wild = fc.oneof(
  text,
  fc.constantFrom('and', 'not', 'In', 'today', 'today-9', '1e5', '-1', 'x.', '-'),
  fc.string({ unit: 'binary' }),
);
const name = wild.filter((one) => one !== '');
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyValue: fc.Arbitrary<SegmentValue> = fc.oneof(
  wild,
  anyNumber,
  fc.boolean(),
  statistic,
  days,
  anyNumber.map((one) => ({ percent: one })),
);
/** Of any fields and values whatever. */
export const wildTrees = treesOf(
  fc.oneof(
    fc.record({ field: name, op: fc.constantFrom(...comparisons), value: anyValue }),
    fc.record({ field: name, from: anyValue, to: anyValue }),
    fc.record({ field: name, in: fc.array(fc.oneof(wild, anyNumber), { minLength: 1 }) }),
    fc.record({ field: name, contains: name }),
    fc.record({ exists: name }),
    fc.record({ segment: wild }),
    behaviour,
    fc.record({
      probability: fc.record({
        of: fc.constantFrom('orders', 'spend'),
        days: fc.integer({ min: 1, max: 3650 }),
        op: fc.constantFrom(...inOrder),
        value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      }),
      op: fc.constantFrom(...comparisons),
      value: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
);
