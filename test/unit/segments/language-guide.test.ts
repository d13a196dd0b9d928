import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SegmentTree, segmentTree } from '../../../lib/pure/segment-tree.ts';
import { checkSegment } from '../../../models/segments/check.ts';
import type { FieldType, SegmentVocabulary } from '../../../models/segments/fields.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { treeOf } from '../../../models/segments/read.ts';

const guide = readFileSync(new URL('../../../docs/guides/segment-language.md', import.meta.url), 'utf8');
const typed: Readonly<Record<FieldType, readonly string[]>> = {
  text: [
    'first_channel',
    'email',
    'phone',
    'lifecycle_state',
    'persona.tastes',
    'persona.tastes.id',
    'next_category',
    'enriched.care',
  ],
  number: ['historic_orders', 'cluster_10'],
  money: ['predicted_clv_365d', 'historic_clv'],
  share: ['order_probability_365d', 'churn_risk_90d', 'churn_risk_365d'],
  date: ['last_order_date', 'first_order_date', 'expected_next_order_date', 'birth_date'],
  boolean: ['is_prospect', 'is_left_truncated'],
};
const source = { table: 'customers', column: 'x' };
const vocabulary: SegmentVocabulary = {
  fields: [
    ...(Object.entries(typed) as [FieldType, readonly string[]][]).flatMap(([type, names]) =>
      names.map((name) => ({ name, type, description: '', source })),
    ),
    {
      name: 'newsletter',
      type: 'text',
      description: '',
      source,
      values: ['subscribed', 'unsubscribed', 'pending', 'never'],
    },
    { name: 'cluster_3', type: 'number', description: '', source, values: [1, 2, 3], aliases: { high: 3 } },
  ],
  segments: ['vip'],
  lists: ['press'],
  horizonsDays: [90, 365],
};

const blocks = (language: string): string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``, 'g'))].map(([, block = '']) => block);
const rows = (title: string): (readonly string[])[] =>
  (guide.split(`| ${title} |`)[1]?.split('\n\n')[0] ?? '')
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

it.each([
  ...blocks('text').flatMap((block) => block.trim().split('\n')),
  ...rows('to ask | write').flatMap(([, write = '']) => quoted(write)),
])('the guide’s example is one: %s', (line) => {
  const tree = parseSegment(line);
  expect(printSegment(tree)).toBe(line);
  expect(checkSegment(tree, vocabulary)).toBeDefined();
});

it.each(rows('written | told').map(([written = '', told = '']) => [quoted(written)[0] ?? '', told]))(
  'the guide tells what is said of %s',
  (line, told) => {
    expect(() => checkSegment(parseSegment(line), vocabulary)).toThrow(expect.objectContaining({ message: told }));
  },
);

it('the guide’s tree is one', () => {
  const [block = ''] = blocks('yaml');
  const { where } = parse(block) as { readonly where: SegmentTree };
  const line = printSegment(checkSegment(segmentTree.parse(where), vocabulary));
  expect(line).toContain(
    'newsletter = subscribed and predicted_clv_365d < 0.5 * mean(store) and not lifecycle_state in',
  );
  expect(treeOf(line)).toEqual(checkSegment(segmentTree.parse(where), vocabulary));
});
