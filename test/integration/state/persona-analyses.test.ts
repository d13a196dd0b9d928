import { expect, it } from 'vitest';
import type { PersonaFigures } from '../../../lib/pure/persona-analyses.ts';
import { personaSchema } from '../../../lib/pure/persona-configuration.ts';
import type { NewPersonaAnalysis } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';

const {
  kind: _kind,
  name: _name,
  refresh: _refresh,
  ...configuration
} = personaSchema.parse({ kind: 'persona', name: 'tastes', k: 4 });
const tastes: NewPersonaAnalysis = {
  store: 'shop',
  name: 'tastes',
  objectVersion: 3,
  configuration,
  reused: null,
  requestedBy: 'ana',
};
const figures: PersonaFigures = {
  customers: 1_200_000,
  withoutPurchases: 7,
  variables: 6,
  groups: 4,
  inertia: 12.5,
  isVolume: true,
  seconds: 1.5,
};
const first = { store: 'shop', name: 'tastes', n: 1 };

describeEngines('persona analyses', (newPlace) => {
  const start = async () => {
    let at = Date.parse('2026-01-02T00:00:00Z');
    return (await open(await newPlace(), () => new Date((at += 1_000)))).personaAnalyses;
  };

  it('are numbered by name, begin with a day and end once', async () => {
    const analyses = await start();
    expect(await analyses.get('shop', 'tastes')).toBeUndefined();
    const requested = await analyses.request(tastes);
    expect(requested).toEqual({
      ...tastes,
      ...first,
      workflowId: 'persona/shop/tastes/1',
      k: 4,
      status: 'requested',
      requestedAt: '2026-01-02T00:00:01.000Z',
      finishedAt: null,
      asOf: null,
      runId: null,
      figures: null,
      folder: null,
      failure: null,
    });
    await analyses.begin(first, { asOf: '2026-01-01', runId: 'shop-2026-01-01-1' });
    expect(await analyses.get('shop', 'tastes', 1)).toMatchObject({
      status: 'running',
      asOf: '2026-01-01',
      runId: 'shop-2026-01-01-1',
    });
    const done = await analyses.finish(first, 'done', { figures, folder: 'personas/shop/tastes/1' });
    expect(done).toMatchObject({ status: 'done', figures, folder: 'personas/shop/tastes/1', failure: null });
    // A cancellation that comes late, and an attempt that begins again, change nothing.
    expect(await analyses.finish(first, 'cancelled', {})).toEqual(done);
    await analyses.begin(first, { asOf: '2026-02-01', runId: null });
    expect(await analyses.get('shop', 'tastes')).toEqual(done);
    await expect(analyses.finish({ ...first, n: 9 }, 'failed', {})).rejects.toThrow('tastes 9: is not in the state');
  });

  it('keep what went wrong, and what was asked for without an object', async () => {
    const analyses = await start();
    const asked = { ...tastes, objectVersion: null, reused: 1, configuration: { ...configuration, k: 9 } };
    expect(await analyses.request({ ...asked, above: 6 })).toMatchObject({ ...asked, n: 7, k: 9 });
    const failure = { message: 'product.type: is known of no product', remedy: 'name another attribute' };
    expect(await analyses.finish({ ...first, n: 7 }, 'failed', { failure })).toMatchObject({
      status: 'failed',
      failure,
      finishedAt: '2026-01-02T00:00:02.000Z',
    });
  });

  it('are listed newest first, by pages, with how many there are', async () => {
    const analyses = await start();
    for (let n = 0; n < 12; n += 1) await analyses.request({ ...tastes, name: n % 2 === 0 ? 'tastes' : 'channels' });
    await analyses.request({ ...tastes, store: 'other' });
    const page = await analyses.list('shop', { limit: 5, offset: 5 });
    expect(page.total).toBe(12);
    expect(page.analyses.map(({ name, n }) => `${name} ${n}`)).toEqual([
      'tastes 4',
      'channels 3',
      'tastes 3',
      'channels 2',
      'tastes 2',
    ]);
    const named = await analyses.list('shop', { limit: 2, offset: 0, name: 'channels' });
    expect(named.total).toBe(6);
    expect(named.analyses.map(({ n }) => n)).toEqual([6, 5]);
    expect(await analyses.list('nobody', { limit: 10, offset: 0 })).toEqual({ analyses: [], total: 0 });
    expect(await analyses.get('shop', 'tastes')).toMatchObject({ n: 6 });
  });

  it('asked for by several processes at once get a number each', async () => {
    const place = await newPlace();
    await open(place);
    const numbers = await inProcesses<number[]>(
      3,
      place,
      `const numbers = [];
       for (let i = 0; i < 4; i += 1) numbers.push((await state.personaAnalyses.request(${JSON.stringify(tastes)})).n);
       return numbers;`,
    );
    expect(numbers.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });
});
