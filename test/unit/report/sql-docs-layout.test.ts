/** The graph's layout: what is read stands left, nothing overlaps, whatever the graph. */
import { array, assert, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docsScript, docsScriptHash } from '../../../report/sql-docs/docs-script.ts';
import { highlightSql } from '../../../report/sql-docs/highlight-sql.ts';
import { type GraphNode, layOut } from '../../../report/sql-docs/layout.ts';
import { toText } from '../../../report/html.ts';
import { createHash } from 'node:crypto';

const sizes = { nodeWidth: 100, nodeHeight: 30, columnGap: 40, rowGap: 10 };

/** Each node reads some of those before it: no circles. */
const graphs = array(array(nat(40), { maxLength: 4 }), { maxLength: 40 }).map((lists): GraphNode[] =>
  lists.map((list, at) => ({
    name: `t${at}`,
    reads: at === 0 ? [] : [...new Set(list.map((read) => `t${read % at}`))],
  })),
);

describe('the layout of a graph', () => {
  it('puts what is read left of what reads it, and boxes on nobody else', () => {
    assert(
      property(graphs, (nodes) => {
        const { nodes: placed, arrows, width, height } = layOut(nodes, sizes);
        const at = new Map(placed.map((node) => [node.name, node]));
        expect(placed.map(({ name }) => name).sort()).toEqual(nodes.map(({ name }) => name).sort());
        expect(arrows).toHaveLength(nodes.flatMap(({ reads }) => reads).length);
        for (const { from, to, points } of arrows) {
          const [start, end] = [at.get(from), at.get(to)];
          expect(start?.x ?? 0).toBeLessThan(end?.x ?? 0);
          expect(points[0]?.[0]).toBe((start?.x ?? 0) + sizes.nodeWidth);
          expect(points.at(-1)?.[0]).toBe(end?.x);
        }
        for (const column of Map.groupBy(placed, ({ x }) => x).values()) {
          const tops = column.map(({ y }) => y).sort((one, other) => one - other);
          for (const [index, top] of tops.slice(1).entries()) {
            expect(top - (tops[index] ?? 0)).toBeGreaterThanOrEqual(sizes.nodeHeight + sizes.rowGap - 0.2);
          }
        }
        for (const { x, y } of placed) {
          expect(x >= 0 && x + sizes.nodeWidth <= width).toBe(true);
          expect(y >= -0.1 && y + sizes.nodeHeight <= height + 0.1).toBe(true);
        }
      }),
    );
  });

  it('draws equal graphs equally, in whatever order they are told', () => {
    assert(
      property(graphs, (nodes) => {
        const sorted = (layout: ReturnType<typeof layOut>) =>
          layout.nodes.toSorted((one, other) => (one.name < other.name ? -1 : 1));
        expect(sorted(layOut(nodes.toReversed(), sizes))).toEqual(sorted(layOut(nodes, sizes)));
      }),
      // Its first table lies on the edge of a rounded place.
      {
        examples: [
          [
            [[], ['t0'], ['t1', 't0'], ['t2', 't1'], ['t3', 't1', 't0'], ['t0', 't1', 't4']].map((reads, at) => ({
              name: `t${at}`,
              reads,
            })),
          ],
        ],
        numRuns: 300,
      },
    );
  });

  it('keeps two hundred tables in seconds, not minutes', () => {
    const nodes = Array.from({ length: 200 }, (_, at) => ({
      name: `t${at}`,
      reads: [1, 7, 31].filter((step) => at - step >= 0 && at % (step + 1) === 0).map((step) => `t${at - step}`),
    }));
    const started = performance.now();
    expect(layOut(nodes, sizes).nodes).toHaveLength(200);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('SQL in colours', () => {
  it('says letter for letter what the query says', () => {
    assert(
      property(string(), (sql) => {
        const text = toText(highlightSql(sql, new Set(['orders'])))
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(text).toBe(sql);
      }),
    );
  });

  it('tells keywords, texts, comments and tables apart', () => {
    const sql = 'select \'from\' as "select" -- orders\nfrom orders';
    expect(toText(highlightSql(sql, new Set(['orders'])))).toBe(
      '<code><b>select</b> <i class="text">&#39;from&#39;</i> <b>as</b> &quot;select&quot; <i class="comment">-- orders</i>\n<b>from</b> <a href="#n-orders">orders</a></code>',
    );
  });
});

it('the page allows its own script alone', () => {
  expect(docsScriptHash).toBe(`sha256-${createHash('sha256').update(docsScript).digest('base64')}`);
});
