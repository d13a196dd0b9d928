import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { State } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';

const store = 'cdnow';
const [first, second] = ['cdnow-1998-06-30-1', 'cdnow-1998-06-30-2'];

/** A clock that a test moves by hand. */
function newClock(start = '2026-07-01T04:00:00.000Z') {
  let at = Date.parse(start);
  return { now: () => new Date(at), advance: (seconds: number) => void (at += seconds * 1000) };
}

describeEngines('leases', (newPlace) => {
  const openLeases = async () => {
    const clock = newClock();
    return { clock, leases: (await open(await newPlace(), clock.now)).leases };
  };

  it('gives a free store to the first who asks, and its holder back the same token', async () => {
    const { clock, leases } = await openLeases();
    expect(await leases.get(store)).toBeUndefined();
    const lease = await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    expect(lease).toEqual({
      store,
      holder: first,
      token: 1,
      since: '2026-07-01T04:00:00.000Z',
      expiresAt: '2026-07-01T04:01:00.000Z',
    });
    clock.advance(30);
    const again = { ...lease, expiresAt: '2026-07-01T04:01:30.000Z' };
    expect(await leases.acquire({ store, holder: first, ttlSeconds: 60 })).toEqual(again);
    expect(await leases.get(store)).toEqual(again);
    expect(await leases.acquire({ store: 'acme', holder: second, ttlSeconds: 60 })).toMatchObject({ token: 1 });
  });

  it('refuses another while it is held, naming the holder', async () => {
    const { clock, leases } = await openLeases();
    await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    clock.advance(59);
    const expiresAt = '2026-07-01T04:01:00.000Z';
    await expect(leases.acquire({ store, holder: second, ttlSeconds: 60 })).rejects.toMatchObject({
      kind: 'conflict',
      message: `store cdnow: lease held by run ${first} since 2026-07-01T04:00:00.000Z, expires ${expiresAt}`,
      remedy: `wait, use --queue, or cancel it with \`perdura cancel ${first}\``,
      details: { holder: first, since: '2026-07-01T04:00:00.000Z', expiresAt },
    });
  });

  it('may be taken over from its last second on, with the next token', async () => {
    const { clock, leases } = await openLeases();
    const { token } = await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    clock.advance(60);
    await leases.check({ store, token });
    expect(await leases.acquire({ store, holder: second, ttlSeconds: 60 })).toMatchObject({
      holder: second,
      token: 2,
    });
    const lost = {
      kind: 'conflict',
      message: `store cdnow: lease 1 is lost, run ${second} holds it since 2026-07-01T04:01:00.000Z`,
    };
    await expect(leases.check({ store, token })).rejects.toMatchObject(lost);
    await expect(leases.renew({ store, token, ttlSeconds: 60 })).rejects.toMatchObject(lost);
  });

  it('is renewed late as long as nobody took it over', async () => {
    const { clock, leases } = await openLeases();
    const { token } = await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    clock.advance(3600);
    expect(await leases.renew({ store, token, ttlSeconds: 60 })).toMatchObject({
      token,
      holder: first,
      expiresAt: '2026-07-01T05:01:00.000Z',
    });
    await expect(leases.acquire({ store, holder: second, ttlSeconds: 60 })).rejects.toThrow('lease held by');
  });

  it('never gives a token twice, also after a release', async () => {
    const { leases } = await openLeases();
    const { token } = await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    await leases.release({ store, token });
    expect(await leases.get(store)).toBeUndefined();
    await expect(leases.check({ store, token })).rejects.toThrow('lease 1 is lost, nobody holds it now');
    await expect(leases.renew({ store, token, ttlSeconds: 60 })).rejects.toThrow('nobody holds it now');
    expect(await leases.acquire({ store, holder: first, ttlSeconds: 60 })).toMatchObject({ token: 2 });
  });

  it('gives tokens above those that the warehouse has seen already', async () => {
    const { leases } = await openLeases();
    const lease = await leases.acquire({ store, holder: first, ttlSeconds: 60, above: 7 });
    expect(lease.token).toBe(8);
    expect(await leases.acquire({ store, holder: first, ttlSeconds: 60, above: 8 })).toMatchObject({ token: 8 });
    await leases.release(lease);
    expect(await leases.acquire({ store, holder: second, ttlSeconds: 60, above: 3 })).toMatchObject({ token: 9 });
  });

  it('is not given back by one who lost it', async () => {
    const { clock, leases } = await openLeases();
    const { token } = await leases.acquire({ store, holder: first, ttlSeconds: 60 });
    clock.advance(61);
    await leases.acquire({ store, holder: second, ttlSeconds: 60 });
    await leases.release({ store, token });
    await leases.release({ store: 'unknown', token });
    expect(await leases.get(store)).toMatchObject({ holder: second, token: 2 });
  });

  it('gives one of several processes that ask at once the lease', async () => {
    const answers = await inProcesses<string>(
      4,
      await newPlace(),
      `return state.leases.acquire({ store: 'cdnow', holder: 'run ' + process.pid, ttlSeconds: 60 }).then(
           (lease) => 'token ' + lease.token, (error) => error.kind);`,
    );
    expect(answers.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'token 1']);
  });

  it('gives every take-over a token of its own when processes race for an expired lease', async () => {
    const tokens = await inProcesses<number[]>(
      3,
      await newPlace(),
      `const tokens = [];
         for (let i = 0; i < 20; i += 1) {
           const holder = process.pid + '-' + i;
           tokens.push((await state.leases.acquire({ store: 'cdnow', holder, ttlSeconds: -1 })).token);
         }
         return tokens;`,
    );
    expect(tokens.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('never has two valid tokens, whatever the order of events and however the clock jumps', async () => {
    const clock = newClock();
    const { leases } = await open(await newPlace(), clock.now);
    let stores = 0;
    const event = record({
      holder: constantFrom('a', 'b', 'c'),
      action: constantFrom('acquire', 'acquire', 'renew', 'release'),
      advanceSeconds: constantFrom(0, 1, 30, 61, 600, -600),
    });
    await assert(
      asyncProperty(array(event, { maxLength: 25 }), async (events) => {
        stores += 1;
        expect(await findBreaches(leases, `store-${stores}`, events, clock.advance)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

interface LeaseEvent {
  readonly holder: string;
  readonly action: 'acquire' | 'renew' | 'release';
  readonly advanceSeconds: number;
}

/** Every holder remembers the tokens it was given and believes in the newest, as a stalled process would. */
async function findBreaches(
  leases: State['leases'],
  name: string,
  events: readonly LeaseEvent[],
  advance: (seconds: number) => void,
): Promise<readonly string[]> {
  const breaches: string[] = [];
  const believed = new Map<string, number>();
  const owners = new Map<number, string>();
  for (const { holder, action, advanceSeconds } of events) {
    advance(advanceSeconds);
    const token = believed.get(holder) ?? 0;
    const wasValid = await isValid(leases, name, token);
    if (action === 'release') await leases.release({ store: name, token });
    if (action === 'renew') {
      const renewed = await leases.renew({ store: name, token, ttlSeconds: 60 }).catch(() => undefined);
      if (renewed?.token !== (wasValid ? token : undefined)) breaches.push(`renewed ${token}, valid: ${wasValid}`);
    }
    if (action === 'acquire') {
      const lease = await leases.acquire({ store: name, holder, ttlSeconds: 60 }).catch(() => undefined);
      const allowed = wasValid ? token : Math.max(0, ...owners.keys()) + 1;
      if (wasValid && lease === undefined) breaches.push(`${holder} was refused its own lease ${token}`);
      if (lease !== undefined && lease.token !== allowed) breaches.push(`${holder} got ${lease.token}, not ${allowed}`);
      if (lease !== undefined) {
        owners.set(lease.token, holder);
        believed.set(holder, lease.token);
      }
    }
    const validity = await Promise.all([...owners.keys()].map((issued) => isValid(leases, name, issued)));
    const valid = validity.filter(Boolean).length;
    if (valid > 1) breaches.push(`${valid} valid tokens after ${action} by ${holder}`);
  }
  return breaches;
}

const isValid = (leases: State['leases'], name: string, token: number): Promise<boolean> =>
  leases.check({ store: name, token }).then(
    () => true,
    () => false,
  );
