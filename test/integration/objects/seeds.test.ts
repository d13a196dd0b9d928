/** Files of objects beside perdura.yaml: version 1 of what has none, and told where they differ later. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDrift } from '../../../activities/object-files.ts';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createRunRecordActivities } from '../../../activities/run-record.ts';
import { createLogger } from '../../../lib/log.ts';
import { listObjects, type ObjectDependencies, readObject } from '../../../activities/objects.ts';
import { storeFolders } from '../../../app/folders.ts';
import { checkProject, type Project } from '../../../lib/config.ts';
import { openState, type State } from '../../../storage/state/index.ts';

let folder: string;
let state: State;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-seeds-'));
  mkdirSync(join(folder, 'objects'));
  state = await openState({ file: join(folder, 'state.sqlite'), now: () => new Date('2026-11-20T10:00:00Z') });
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): void => writeFileSync(join(folder, 'objects', name), text);

function dependencies(store = 'shop', stores: readonly string[] = [store]): ObjectDependencies {
  const one = { zone: 'UTC', currency: 'EUR', sources: { web: { type: 'files' } } };
  const file = join(folder, 'perdura.yaml');
  const config = checkProject({ stores: Object.fromEntries(stores.map((name) => [name, one])) }, file);
  const project: Project = { folder, file, isSample: false, home: join(folder, '.perdura'), config, configHash: '' };
  return { state, store, project, folders: storeFolders(project) };
}
const drift = async (deps = dependencies()) => (await findDrift(deps)).map(({ message }) => message);

const campaign = (name: string, title = 'x') =>
  `kind: campaign\nname: ${name}\ntitle: ${title}\naudience: { state: Lost }\nemail: { subject: x }\n`;

describe('an object that has only a file', () => {
  it('is version 1, by that file', async () => {
    write('clv.yaml', 'kind: clv\nactive: true\n');
    expect(await readObject(dependencies(), 'clv', 'clv')).toMatchObject({
      name: 'clv',
      version: 1,
      author: 'objects/clv.yaml',
      createdAt: '2026-11-20T10:00:00.000Z',
      content: { active: true, horizons: [365, 90] },
    });
    expect(await drift()).toEqual([]);
  });

  it('is one version when several read it at once', async () => {
    write('all.yaml', [campaign('a'), campaign('b'), campaign('c')].join('---\n'));
    const deps = dependencies();
    await Promise.all([
      listObjects(deps, 'campaign'),
      readObject(deps, 'campaign', 'b'),
      listObjects(deps, 'campaign'),
    ]);
    const listed = await listObjects(deps, 'campaign');
    expect(listed.map(({ name, version }) => [name, version])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('belongs to the store that it names', async () => {
    write('campaigns.yaml', `${campaign('a')}store: shop\n---\n${campaign('b')}store: aside\n`);
    const stores = ['shop', 'aside'];
    expect((await listObjects(dependencies('shop', stores), 'campaign')).map(({ name }) => name)).toEqual(['a']);
    expect((await listObjects(dependencies('aside', stores), 'campaign')).map(({ name }) => name)).toEqual(['b']);
  });

  it('must name its store where there are several', async () => {
    write('clv.yaml', 'kind: clv\n');
    await expect(readObject(dependencies('shop', ['shop', 'aside']), 'clv', 'clv')).rejects.toThrow(
      /^objects\/clv\.yaml:1: which store\? .* has shop, aside/,
    );
  });
});

describe('a file that changes later', () => {
  it('is not taken, but told until it says the same again', async () => {
    write('clv.yaml', 'kind: clv\nactive: true\n');
    const deps = dependencies();
    await readObject(deps, 'clv', 'clv');
    write('clv.yaml', 'kind: clv\nactive: true\nhorizons: [30]\n');
    expect(await readObject(deps, 'clv', 'clv')).toMatchObject({ version: 1, content: { horizons: [365, 90] } });
    expect(await drift()).toEqual([
      'objects/clv.yaml differs from version 1 (by objects/clv.yaml, 2026-11-20): perdura apply -f objects/clv.yaml',
    ]);
    write('clv.yaml', '# as before, spelt otherwise\nactive: true\nkind: clv\nstore: shop\nhorizons: [365, 90]\n');
    expect(await drift()).toEqual([]);
  });

  it('is told when somebody else changed the object', async () => {
    write('clv.yaml', 'kind: clv\nactive: true\n');
    const deps = dependencies();
    const { content } = await readObject(deps, 'clv', 'clv');
    await state.objects.put({
      store: 'shop',
      kind: 'clv',
      name: 'clv',
      content: { ...content, horizons: [7] },
      author: 'anna',
    });
    expect(await readObject(deps, 'clv', 'clv')).toMatchObject({ version: 2, content: { horizons: [7] } });
    expect(await drift()).toEqual([expect.stringContaining('differs from version 2 (by anna, 2026-11-20)')]);
  });

  it('does no harm to objects in force when it is broken, and is told', async () => {
    write('clv.yaml', 'kind: clv\nactive: true\n');
    write('campaigns.yaml', campaign('a'));
    const deps = dependencies();
    await readObject(deps, 'clv', 'clv');
    await listObjects(deps, 'campaign');
    write('clv.yaml', 'kind: clv\nactive: [true\n');
    write('campaigns.yaml', `${campaign('a')}---\nkind: campaign\nname: b\n`);
    expect(await readObject(deps, 'clv', 'clv')).toMatchObject({ version: 1 });
    expect((await listObjects(deps, 'campaign')).map(({ name }) => name)).toEqual(['a']);
    const found = await findDrift(deps);
    expect(found.map(({ file, isBroken }) => [file, isBroken])).toEqual([
      ['objects/clv.yaml', true],
      ['objects/campaigns.yaml', true],
    ]);
  });
});

describe('a run', () => {
  it('works by the version in force, and its log says which file differs', async () => {
    write('clv.yaml', 'kind: clv\nactive: true\n');
    const deps = dependencies();
    await readObject(deps, 'clv', 'clv');
    write('clv.yaml', 'kind: clv\nactive: true\nhorizons: [30]\n');
    const { runId } = await state.runs.request({
      store: 'shop',
      asOf: '2026-06-30',
      requestedBy: 'ana',
      isForced: false,
    });
    let logged = '';
    const log = createLogger({ level: 'warn', pretty: false }, { write: (line: string) => (logged += line) });
    const { beginRun } = createRunRecordActivities({
      ...deps,
      log,
      now: () => new Date(),
      storeConfig: { zone: 'UTC', currency: 'EUR', language: 'en', sources: {} },
      warehouse: { newestToken: async () => 0 },
    } as unknown as StoreDependencies);
    expect(await beginRun({ runId })).toMatchObject({
      plan: { configurationVersion: 1, configuration: { horizons: [365, 90] } },
    });
    expect(logged).toContain('objects/clv.yaml differs from version 1');
  });
});

describe('an object that is nowhere', () => {
  it('is missed with what to do', async () => {
    await expect(readObject(dependencies(), 'clv', 'clv')).rejects.toMatchObject({
      message: 'store shop: has no CLV configuration',
      remedy: expect.stringContaining('perdura apply -f'),
    });
    await expect(readObject(dependencies(), 'campaign', 'a')).rejects.toThrow('has no campaign called a');
    expect(await listObjects(dependencies(), 'schedule')).toEqual([]);
  });

  it('is looked for in a broken file, whose problem is the answer', async () => {
    write('clv.yaml', 'kind: clb\n');
    await expect(readObject(dependencies(), 'clv', 'clv')).rejects.toThrow(/kind clb is not known; did you mean clv/);
    await expect(listObjects(dependencies(), 'campaign')).rejects.toThrow(/kind clb is not known/);
  });

  it('is refused when the version in force does not fit this version of the program', async () => {
    await state.objects.put({
      store: 'shop',
      kind: 'clv',
      name: 'clv',
      content: { kind: 'clv', horizons: [] },
      author: 'old',
    });
    await expect(readObject(dependencies(), 'clv', 'clv')).rejects.toThrow(
      /clv clv of shop, version 1, does not fit: horizons: needs at least one horizon/,
    );
  });
});
