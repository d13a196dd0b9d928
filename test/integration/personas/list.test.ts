/** Analyses that people asked for and those of runs, in one list by pages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findAnalysis } from '../../../app/personas/ask.ts';
import { listAnalyses, readAnalysis } from '../../../app/personas/read.ts';
import { openSession } from '../../../app/session.ts';
import { personaSchema } from '../../../lib/pure/persona-configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-persona-list-'));
writeFileSync(
  join(folder, 'perdura.yaml'),
  'stores: { shop: { zone: Europe/Madrid, currency: EUR, sources: { files: { type: files, streams: { orders: o.csv } } } } }\n',
);
const session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});

it('tells everything once, the newest first, ten a page', async () => {
  const { personaAnalyses, runs } = await session.state();
  expect(await listAnalyses(session, 'shop', { page: 1 })).toEqual({ analyses: [], total: 0, pages: 1 });
  const {
    kind: _kind,
    name: _name,
    refresh: _refresh,
    ...configuration
  } = personaSchema.parse({ kind: 'persona', name: 'x' });
  const request = (name: string) =>
    personaAnalyses.request({ store: 'shop', name, objectVersion: 1, configuration, reused: null, requestedBy: 'ana' });
  const run = async (asOf: string, personas: readonly string[]) => {
    const { runId } = await runs.request({ store: 'shop', asOf, requestedBy: 'night', isForced: false });
    const versions = { 'clv/clv': 1, ...Object.fromEntries(personas.map((name) => [`persona/${name}`, 2])) };
    await runs.update(runId, { status: 'published', objectVersions: versions });
  };
  for (let n = 0; n < 6; n += 1) {
    await request('tastes');
    await run(`2026-06-0${n + 1}`, n % 2 === 0 ? ['tastes', 'channels'] : []);
  }
  // Six by hand, two in each of three runs; runs without personas are none.
  const pages = [1, 2, 3].map((page) => listAnalyses(session, 'shop', { page }));
  const [first, second, third] = await Promise.all(pages);
  expect([first?.total, first?.pages]).toEqual([12, 2]);
  expect(first?.analyses).toHaveLength(10);
  expect(second?.analyses).toHaveLength(2);
  expect(third?.analyses).toEqual([]);
  const all = [...(first?.analyses ?? []), ...(second?.analyses ?? [])];
  const times = all.map(({ requestedAt }) => requestedAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(all.map(({ name, id }) => `${name} ${id}`)).size).toBe(12);
  const channels = await listAnalyses(session, 'shop', { page: 1, name: 'channels' });
  expect(channels.analyses.map(({ id, requestedBy, k }) => [id, requestedBy, k])).toEqual([
    ['shop-2026-06-05-1', 'night', null],
    ['shop-2026-06-03-1', 'night', null],
    ['shop-2026-06-01-1', 'night', null],
  ]);
});

it('says what to do where one is not known, or its files are gone', async () => {
  await expect(findAnalysis(session, 'shop', 'nothing')).rejects.toMatchObject({
    kind: 'config',
    remedy: 'see perdura persona list',
  });
  const { personaAnalyses } = await session.state();
  await personaAnalyses.finish({ store: 'shop', name: 'tastes', n: 1 }, 'done', { folder: 'personas/shop/tastes/1' });
  const done = await findAnalysis(session, 'shop', 'tastes', 1);
  await expect(readAnalysis(session, done)).rejects.toMatchObject({
    kind: 'bad_data',
    remedy: expect.stringContaining('perdura persona run tastes') as string,
  });
});
