/** Cluster sets at the door: one for each number of groups. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { openSession, type Session } from '../../../app/session.ts';

let folder: string;
let session: Session;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-cluster-sets-'));
  vi.stubEnv('PERDURA_HOME', '');
  vi.stubEnv('DATABASE_URL', '');
  const orders = 'sources: { web: { type: files, streams: { orders: orders.csv } } }';
  writeFileSync(join(folder, 'perdura.yaml'), `stores:\n  shop: { zone: UTC, currency: EUR, ${orders} }\n`);
  session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
});
afterEach(async () => {
  await session.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const set = (name: string, k: number, more = '') => `kind: clusters\nname: ${name}\nk: ${k}\n${more}`;
const plan = (text: string) => planChanges(session, [{ file: 'x.yaml', text }]);

it('are refused when another has as many groups, in force, in the same file or in a file of the project', async () => {
  await applyChanges(session, await plan(set('five', 5)));
  await expect(plan(set('tiers', 5))).rejects.toThrow('x.yaml:1: clusters five has 5 groups, too');
  await expect(plan(`${set('a', 7)}---\n${set('b', 7)}`)).rejects.toThrow('x.yaml:1: clusters b has 7 groups, too');
  mkdirSync(join(folder, 'objects'));
  writeFileSync(join(folder, 'objects', 'six.yaml'), set('six', 6));
  await expect(plan(set('half-dozen', 6))).rejects.toThrow('x.yaml:1: clusters six has 6 groups, too');
});

it('may change their number, names, and places with each other', async () => {
  await applyChanges(session, await plan(`${set('five', 5)}---\n${set('tiers', 4)}`));
  const swapped = await plan(`${set('five', 4)}---\n${set('tiers', 5, 'names: [a, b, c, d, e]\n')}`);
  expect(swapped.map(({ status }) => status)).toEqual(['changed', 'changed']);
  expect(await plan(set('five', 5))).toMatchObject([{ status: 'unchanged' }]);
});
