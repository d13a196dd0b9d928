/** The guide to published tables tells of every table and every column that a run publishes, and of no other. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { publishedTables } from '../../../activities/published-tables.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const guide = readFileSync(file('docs/guides/published-tables.md'), 'utf8');
const models = await loadModels(file('sql'));

/** Text per `## table`. */
const sections = new Map(
  guide
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section] as const),
);

/** Names in the first cell of each row; `_upper80` alone continues the name before it, `…_lower80` and the like stand in the text. */
function columnsIn(section: string): readonly string[] {
  // Of the table that is headed so; another one may tell of rows.
  const table = section.slice(section.indexOf('| column |')).split('\n\n', 1)[0] ?? '';
  const cells = [...table.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => {
    const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return names.map((name) => (/^_(?:lower|upper)\d\d$/.test(name) ? withBound(names[0] ?? '', name) : name));
  });
}

const withBound = (name: string, bound: string): string => name.replace(/_(?:lower|upper)\d\d$/, bound);

/** As described: bounds are told once. */
const described = (name: string): string => name.replace(/(?<=.)_(?:lower|upper)(?:80|95)$/, '_<bound>');

const columnsOf = ({ name, columns }: (typeof publishedTables)[number]): readonly string[] =>
  Object.keys(columns ?? models.find((model) => model.name === name)?.columns ?? {});

describe('the guide to published tables', () => {
  it('has a section for every table, and for no other', () => {
    expect([...sections.keys()].toSorted()).toEqual(publishedTables.map(({ name }) => name).toSorted());
  });

  it.each(publishedTables.map((table) => [table.name, table] as const))('tells every column of %s', (name, table) => {
    const told = new Set(columnsIn(sections.get(name) ?? '').map(described));
    // Where a note says that a column has bounds, the rows do not repeat them.
    const hasBounds = /and bounds \|/.test(sections.get(name) ?? '');
    const published = new Set(
      columnsOf(table)
        .map(described)
        .filter((column) => !(hasBounds && column.endsWith('_<bound>'))),
    );
    expect([...told].toSorted()).toEqual([...published].toSorted());
  });
});

describe('published tables that are written once', () => {
  it('lie in the order in which they are published', () => {
    const order = new Map(publishedTables.map(({ name, orderBy }) => [name, orderBy]));
    const written = models.filter(({ materialization }) => materialization.kind === 'parquet');
    expect(written.map(({ name }) => name).sort()).toEqual(['contacts', 'customers', 'purchases']);
    for (const { name, grain } of written) expect(order.get(name)).toEqual(grain);
  });
});
