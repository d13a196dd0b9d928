/** Segments that cannot be decided end a run before anything is published, with the name of what is to be mended. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeVocabulary } from '../../../activities/segments/make-vocabulary.ts';
import { readDefinitions } from '../../../activities/segments/read-definitions.ts';
import { segmentSchema } from '../../../lib/pure/segment-configuration.ts';
import { openShopRuns, type ShopRuns, segment, shopFiles, type WrittenObject } from './shop-runs.ts';

let shop: ShopRuns;
beforeAll(async () => {
  shop = await openShopRuns(shopFiles);
});
afterAll(() => shop.close());

it('names the segment and what it needs', async () => {
  await expect(shop.run('2024-06-01', [segment('old', 'predicted_clv_30d > 10')])).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringMatching(
      /^store shop: segment old, version 1: .*predicted_clv_30d.*did you mean predicted_clv_/,
    ),
    remedy: 'see it with perdura get segment old -o yaml, mend it and apply it again',
  });
});

it('decides a segment that asks for its own members without a run before', async () => {
  const run = await shop.run('2024-06-01', [segment('ever', 'in segment ever or historic_clv > 100')]);
  expect(await run.rows('select customers, entered, "left", stayed from segments')).toEqual([
    { customers: 1, entered: 0, left: 0, stayed: 0 },
  ]);
});

const define = (segments: readonly WrittenObject[]) =>
  readDefinitions(
    'shop',
    segments.map((content) => ({
      name: content.name,
      version: 1,
      hash: '',
      content: segmentSchema.parse(content),
    })),
    makeVocabulary({
      customers: [{ name: 'is_prospect', type: 'BOOLEAN' }],
      contacts: [],
      clusters: [],
      personas: [],
      attributes: [],
      segments: segments.map(({ name }) => name),
      lists: ['press'],
    }),
  );

it.each([
  ['another segment', [segment('a', 'in segment b')], /^store shop: segment a, version 1: .*segment b/],
  ['a list', [segment('a', 'is_prospect', { exclude: ['pres'] })], /^store shop: segment a, .*list pres; .*press/],
  [
    'the circle that segments make',
    [segment('a', 'not in segment b'), segment('b', 'in segment c'), segment('c', 'in segment a')],
    /^store shop: segment a → b → c → a: /,
  ],
])('names %s', (_, segments, message) => {
  expect(() => define(segments)).toThrow(message);
});

it('decides first what others speak of', () => {
  const levels = define([
    segment('a', 'in segment b and in segment d', { stay_while: 'is_prospect' }),
    segment('b', 'not in segment c'),
    segment('c', 'is_prospect', { include: ['press'] }),
    segment('d', 'not is_prospect'),
  ]);
  expect(levels.map((level) => level.map(({ name }) => name))).toEqual([['c', 'd'], ['b'], ['a']]);
});
