/** Playbooks before a store's first run, when there are no numbers yet. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { listTemplates, planPlaybook } from '../../../app/playbooks/playbooks.ts';
import { openSession, type Session } from '../../../app/session.ts';

let folder: string;
let session: Session;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-playbooks-'));
  vi.stubEnv('PERDURA_HOME', '');
  vi.stubEnv('DATABASE_URL', '');
  writeFileSync(
    join(folder, 'perdura.yaml'),
    'stores:\n  shop: { zone: UTC, currency: EUR, sources: { web: { type: files, streams: { orders: orders.csv } } } }\n',
  );
  session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
});
afterEach(async () => {
  await session.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const playbook = 'kind: playbook\nname: party\ntemplate: birthday\n';
const segment = 'kind: segment\nname: party-soon\nwhere: next_birthday between today and today + 3 days\n';
const plan = (text: string) => planChanges(session, [{ file: 'x.yaml', text }]);
const stored = async () => (await (await session.state()).objects.list({ store: 'shop' })).map(({ name }) => name);

it('are refused with what to do first, and store nothing', async () => {
  const refusal = {
    message: expect.stringContaining('store shop: nothing is published yet') as unknown,
    remedy: expect.stringContaining('perdura run') as unknown,
  };
  await expect(plan(playbook)).rejects.toMatchObject(refusal);
  await expect(planPlaybook(session, 'shop', { template: 'birthday', settings: {} })).rejects.toMatchObject(refusal);
  await expect(listTemplates(session, 'shop')).rejects.toMatchObject(refusal);
  expect(await stored()).toEqual([]);
});

it('are stored where the file brings their segments along', async () => {
  const changes = await plan(`${playbook}---\n${segment}`);
  expect(changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['playbook party', 'segment party-soon']);
  await applyChanges(session, changes);
  expect((await stored()).toSorted()).toEqual(['party', 'party-soon']);
});

it('that are stored and unchanged ask for no numbers', async () => {
  await applyChanges(session, await plan(`${playbook}---\n${segment}`));
  expect(await plan(playbook)).toMatchObject([{ kind: 'playbook', status: 'unchanged' }]);
});

it('are told apart from templates that do not exist, whatever is published', async () => {
  await expect(planPlaybook(session, 'shop', { template: 'bundels', settings: {} })).rejects.toThrow(
    'no template is called bundels; did you mean bundles?',
  );
});
