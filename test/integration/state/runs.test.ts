import { expect, it } from 'vitest';
import { describeEngines, inProcesses, open } from './engines.ts';

const request = { store: 'cdnow', asOf: '1998-06-30', requestedBy: 'ana', isForced: false } as const;

describeEngines('runs', (newPlace) => {
  it('numbers the runs of a store and as-of from 1 and names them by it', async () => {
    const { runs } = await open(await newPlace(), () => new Date('2026-07-01T04:00:00Z'));
    expect(await runs.request(request)).toEqual({
      runId: 'cdnow-1998-06-30-1',
      workflowId: 'clv/cdnow/1998-06-30/1',
      store: 'cdnow',
      asOf: '1998-06-30',
      n: 1,
      kind: 'manual',
      status: 'requested',
      stage: null,
      isForced: false,
      requestedBy: 'ana',
      requestedAt: '2026-07-01T04:00:00.000Z',
      startedAt: null,
      finishedAt: null,
      configHash: null,
      objectVersions: null,
      inputsHash: null,
      codeVersion: null,
      customers: null,
      failure: null,
      snapshot: null,
      publishedAt: null,
      publishedBy: null,
      publishReason: null,
      figures: null,
    });
    expect(await runs.request({ ...request, isForced: true })).toMatchObject({ n: 2, isForced: true });
    expect(await runs.request({ ...request, asOf: '1998-07-01' })).toMatchObject({ n: 1 });
    expect(await runs.request({ ...request, store: 'acme' })).toMatchObject({ n: 1 });
  });

  it('numbers on above what published snapshots show already', async () => {
    const { runs } = await open(await newPlace());
    expect(await runs.request({ ...request, above: 4 })).toMatchObject({ n: 5 });
    expect(await runs.request({ ...request, above: 4 })).toMatchObject({ n: 6 });
  });

  it('numbers on past 9 by value, not by text', async () => {
    const { runs } = await open(await newPlace());
    for (let i = 0; i < 11; i += 1) await runs.request(request);
    expect(await runs.request(request)).toMatchObject({ n: 12, runId: 'cdnow-1998-06-30-12' });
  });

  it('gives every one of several processes that open a new state at once its own numbers', async () => {
    const place = await newPlace();
    const numbers = await inProcesses<number[]>(
      4,
      place,
      `const ns = [];
         for (let i = 0; i < 5; i += 1) ns.push((await state.runs.request(${JSON.stringify(request)})).n);
         return ns;`,
    );
    expect(numbers.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('finds a run by run id and by workflow id', async () => {
    const { runs } = await open(await newPlace());
    const run = await runs.request(request);
    expect(await runs.get('cdnow-1998-06-30-1')).toEqual(run);
    expect(await runs.get('clv/cdnow/1998-06-30/1')).toEqual(run);
    expect(await runs.get('cdnow-1998-06-30-2')).toBeUndefined();
  });

  it('keeps what a patch says and leaves the rest', async () => {
    const { runs } = await open(await newPlace());
    const run = await runs.request(request);
    const failure = { stage: 'fit', message: 'too few repeat customers: 3', remedy: 'widen history_window' };
    const patch = {
      status: 'failed',
      stage: 'fit',
      customers: 23_570,
      objectVersions: { 'clv/default': 3 },
      failure,
      figures: { rmse: 1.5, ñ: ['a', null] },
      finishedAt: '2026-07-01T04:05:00.000Z',
    } as const;
    expect(await runs.update(run.runId, patch)).toEqual({ ...run, ...patch });
    await runs.update(run.runId, { failure: null, status: 'running' });
    expect(await runs.get(run.runId)).toEqual({ ...run, ...patch, failure: null, status: 'running' });
  });

  it('adds figures beside those that are there, also when processes add at once', async () => {
    const place = await newPlace();
    const { runs } = await open(place);
    const { runId } = await runs.request(request);
    await runs.addFigures(runId, { extract: 1, fit: 1 });
    await runs.addFigures(runId, { fit: 2 });
    await inProcesses(
      3,
      place,
      `for (let i = 0; i < 5; i += 1) await state.runs.addFigures('${runId}', { [process.pid + '-' + i]: i });
         return null;`,
    );
    const { figures } = (await runs.get(runId)) ?? {};
    expect(figures).toMatchObject({ extract: 1, fit: 2 });
    expect(Object.keys(figures ?? {})).toHaveLength(2 + 3 * 5);
  });

  it('refuses to change a run that it does not know', async () => {
    const { runs } = await open(await newPlace());
    await expect(runs.update('cdnow-1998-06-30-7', { status: 'failed' })).rejects.toMatchObject({
      kind: 'config',
      message: 'run cdnow-1998-06-30-7: not known',
    });
    await expect(runs.addFigures('cdnow-1998-06-30-7', {})).rejects.toMatchObject({ kind: 'config' });
  });

  it('lists the newest first, of all stores or of one', async () => {
    let minute = 0;
    const { runs } = await open(await newPlace(), () => new Date(Date.UTC(2026, 6, 1, 4, (minute += 1))));
    await runs.request(request);
    await runs.request({ ...request, store: 'acme' });
    await runs.request(request);
    const ids = async (filter: Parameters<typeof runs.list>[0]) => (await runs.list(filter)).map((run) => run.runId);
    expect(await ids({ limit: 10 })).toEqual(['cdnow-1998-06-30-2', 'acme-1998-06-30-1', 'cdnow-1998-06-30-1']);
    expect(await ids({ store: 'cdnow', limit: 10 })).toEqual(['cdnow-1998-06-30-2', 'cdnow-1998-06-30-1']);
    expect(await ids({ limit: 1 })).toEqual(['cdnow-1998-06-30-2']);
  });

  it('finds the run of a workflow that asks again, also when it asks from several processes at once', async () => {
    const place = await newPlace();
    const asked = { ...request, kind: 'scheduled', workflowId: 'clv/cdnow/scheduled/nightly-2026-07-01T04:00:00Z' };
    const found = await inProcesses<string>(
      3,
      place,
      `return (await state.runs.request(${JSON.stringify(asked)})).runId;`,
    );
    expect(found).toEqual(Array.from({ length: 3 }, () => 'cdnow-1998-06-30-1'));
    const { runs } = await open(place);
    expect(await runs.get(asked.workflowId)).toMatchObject({ kind: 'scheduled', n: 1 });
    expect(await runs.request(request)).toMatchObject({ kind: 'manual', n: 2, workflowId: 'clv/cdnow/1998-06-30/2' });
  });

  it('tells whether anybody but a backfill waits', async () => {
    const { runs } = await open(await newPlace());
    await runs.request({ ...request, kind: 'backfill' });
    await runs.request({ ...request, store: 'acme' });
    expect(await runs.isAnyWaiting('cdnow')).toBe(false);
    const { runId } = await runs.request(request);
    expect(await runs.isAnyWaiting('cdnow')).toBe(true);
    await runs.update(runId, { status: 'running' });
    expect(await runs.isAnyWaiting('cdnow')).toBe(false);
  });

  it('finds what readers saw before an instant, whatever its day', async () => {
    const { runs } = await open(await newPlace());
    const publish = async (asOf: string, publishedAt: string, status: 'published' | 'refused' = 'published') => {
      const { runId } = await runs.request({ ...request, asOf });
      await runs.update(runId, { status, publishedAt });
    };
    await publish('1998-06-30', '2026-07-01T04:00:00.000Z');
    await publish('1998-05-31', '2026-07-02T04:00:00.000Z');
    await publish('1998-07-01', '2026-07-03T04:00:00.000Z', 'refused');
    const before = async (instant: string) => (await runs.publishedBefore('cdnow', instant))?.runId;
    expect(await before('2026-07-04T04:00:00.000Z')).toBe('cdnow-1998-05-31-1');
    expect(await before('2026-07-02T04:00:00.000Z')).toBe('cdnow-1998-06-30-1');
    expect(await before('2026-07-01T04:00:00.000Z')).toBeUndefined();
  });

  it('finds the latest accepted run, also of one as-of, before one or of a range of days', async () => {
    const { runs } = await open(await newPlace());
    const publish = async (asOf: string, status: 'published' | 'backfilled' | 'refused' | 'already_published') => {
      const { runId } = await runs.request({ ...request, asOf });
      await runs.update(runId, { status });
    };
    await publish('1998-06-28', 'backfilled');
    await publish('1998-06-29', 'published');
    await publish('1998-06-30', 'published');
    await publish('1998-06-30', 'published');
    await publish('1998-06-30', 'already_published');
    await publish('1998-07-01', 'refused');
    const id = async (filter?: Parameters<typeof runs.latestAccepted>[1]) =>
      (await runs.latestAccepted('cdnow', filter))?.runId;
    expect(await id()).toBe('cdnow-1998-06-30-2');
    expect(await id({ asOf: '1998-06-29' })).toBe('cdnow-1998-06-29-1');
    expect(await id({ asOf: '1998-07-01' })).toBeUndefined();
    expect(await id({ beforeAsOf: '1998-06-30' })).toBe('cdnow-1998-06-29-1');
    expect(await id({ beforeAsOf: '1998-06-29' })).toBe('cdnow-1998-06-28-1');
    expect(await runs.latestAccepted('acme')).toBeUndefined();
    const between = async (from: string, to: string) =>
      [...(await runs.acceptedBetween('cdnow', from, to))]
        .map(([asOf, { runId }]): readonly [string, string] => [asOf, runId])
        .toSorted(([one], [other]) => one.localeCompare(other));
    expect(await between('1998-06-28', '1998-07-01')).toEqual([
      ['1998-06-28', 'cdnow-1998-06-28-1'],
      ['1998-06-29', 'cdnow-1998-06-29-1'],
      ['1998-06-30', 'cdnow-1998-06-30-2'],
    ]);
    expect(await between('1998-06-29', '1998-06-29')).toEqual([['1998-06-29', 'cdnow-1998-06-29-1']]);
  });
});
