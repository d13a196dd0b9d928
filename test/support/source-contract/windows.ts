/** Stretches of time, read alone. */
import { expect, it } from 'vitest';
import { readPages, tablesOf } from '../source-pages.ts';
import type { Start } from './under-test.ts';

export function describeWindows(start: Start): void {
  it('reads windows that come to the whole together', async () => {
    const { open } = await start();
    const source = open();
    const windowed = source.resources.filter(({ hasWindows }) => hasWindows).map((resource) => resource.name);
    const everything = tablesOf(await readPages(source, { resources: windowed })).orders ?? {};
    const moments = Object.values(everything)
      .map((row) => Date.parse(row['updated_at'] ?? row['ordered_at'] ?? ''))
      .sort((one, other) => one - other);
    const middle = new Date(moments[Math.floor(moments.length / 2)] ?? 0).toISOString();
    const parts = [
      await readPages(open(), { window: { from: '1990-01-01T00:00:00.000Z', until: middle } }),
      await readPages(open(), { window: { from: middle, until: '2100-01-01T00:00:00.000Z' } }),
    ];
    expect(Object.keys(tablesOf(parts.flat()).orders ?? {}).sort()).toEqual(Object.keys(everything).sort());
    for (const part of parts) {
      expect(Object.keys(tablesOf(part).orders ?? {}).length).toBeLessThan(Object.keys(everything).length);
    }
  });
}
