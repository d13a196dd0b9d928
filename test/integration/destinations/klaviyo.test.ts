/** The Klaviyo destination, against a local Klaviyo that refuses what the real one would. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { klaviyoDestination } from '../../../connectors/klaviyo/index.ts';
import type { AttributeValue, Change, OpenDestination, Person, RowOutcome } from '../../../lib/destination.ts';
import type { PipelineError } from '../../../lib/errors.ts';
import { describeDestination } from '../../support/destination-contract.ts';
import { profilesIn } from '../../support/klaviyo/validate.ts';
import { type KlaviyoOptions, type KlaviyoServer, startKlaviyo } from '../../support/klaviyo-server.ts';

const live = new AbortController().signal;

const openAccount = ({ url, apiKey }: KlaviyoServer, more: Record<string, unknown> = {}): OpenDestination =>
  klaviyoDestination.open(
    klaviyoDestination.config.parse({ type: 'klaviyo', apiKey, baseUrl: url, createProfiles: true, ...more }),
    { folder: '/' },
  );

async function start(options: KlaviyoOptions = {}) {
  const klaviyo = await startKlaviyo(options);
  onTestFinished(() => klaviyo.close());
  return klaviyo;
}

describeDestination(
  'klaviyo',
  async () => {
    const klaviyo = await start({ limits: unlimited });
    const emailOf = ({ email }: Person) => email ?? '';
    return {
      open: () => openAccount(klaviyo),
      openBroken: () => openAccount(klaviyo, { apiKey: 'pk_wrong' }),
      async edit(person, attribute, value) {
        const { [attribute]: _, ...others } = klaviyo.profiles.get(emailOf(person)) ?? {};
        klaviyo.profiles.set(emailOf(person), value === null ? others : { ...others, [attribute]: value });
      },
      async add(person, values) {
        const held = Object.entries(values).filter(([, value]) => value !== null);
        klaviyo.profiles.set(emailOf(person), Object.fromEntries(held));
      },
    };
  },
  { numRuns: 8 },
);

const plenty = { perSecond: 1_000, perMinute: 10_000 };
const unlimited = { profiles: plenty, createJob: plenty, listJobs: plenty, getJob: plenty, importErrors: plenty };

describe('klaviyo destination', () => {
  it('waits for the job of an earlier attempt instead of importing again', async () => {
    const klaviyo = await start();
    const changes = [create('ana', { clv: 1 }), create('luis', { clv: 2 }), create('zoe', { clv: 3 })];
    klaviyo.profiles.set('luis@example.test', { clv: 20 });
    let token: string | undefined;
    const dies = write(klaviyo, changes, {
      async remember(told) {
        token = told;
        expect(klaviyo.count('getJob')).toBe(0);
        throw new Error('the process ends here');
      },
    });
    await expect(dies).rejects.toThrow('the process ends here');
    const outcomes = await write(klaviyo, changes, { remembered: token });
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'edited', 'written']);
    expect(klaviyo.count('createJob')).toBe(1);
    expect(Object.fromEntries(klaviyo.profiles)).toEqual({
      'ana@example.test': { clv: 1 },
      'luis@example.test': { clv: 20 },
      'zoe@example.test': { clv: 3 },
    });
  });

  it('imports what is missing when the remembered job is forgotten, or belongs to another batch', async () => {
    const klaviyo = await start();
    let token: string | undefined;
    const remember = async (told: string) => {
      token = told;
    };
    const first = [create('ana', { clv: 1 }), create('luis', { clv: 2 })];
    await write(klaviyo, first, { remember });
    klaviyo.forgetJobs();
    klaviyo.profiles.delete('luis@example.test');
    expect(await write(klaviyo, first, { remembered: token })).toEqual([written, written]);
    expect(klaviyo.exchanges.filter(({ route }) => route === 'createJob').map(({ body }) => emailsIn(body))).toEqual([
      ['ana@example.test', 'luis@example.test'],
      ['luis@example.test'],
    ]);
    expect(await write(klaviyo, [create('zoe', { clv: 3 })], { remembered: token })).toEqual([written]);
    expect(klaviyo.profiles.get('zoe@example.test')).toEqual({ clv: 3 });
  });

  it('writes once more when nobody knows whether a job was accepted', async () => {
    const klaviyo = await start();
    klaviyo.fail({ on: 'createJob', how: 'forgets' });
    const changes = [create('ana', { clv: 1 })];
    await expect(write(klaviyo, changes)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await write(klaviyo, changes)).toEqual([written]);
    expect(klaviyo.profiles.get('ana@example.test')).toEqual({ clv: 1 });
  });

  it('brings every import error back to its row, page by page, and the row alone is tried again', async () => {
    const klaviyo = await start({ pageSize: 2 });
    const names = ['ana', 'luis', 'zoe', 'eva', 'max', 'kim', 'tom'];
    const changes = names.map((name) => create(name, { clv: 1 }));
    const bad = ['luis', 'zoe', 'max', 'kim', 'tom'];
    for (const name of bad) klaviyo.refuse(`${name}@example.test`, `${name}@example.test cannot be imported`);
    const outcomes = await write(klaviyo, changes);
    expect(outcomes).toEqual(
      names.map((name) =>
        bad.includes(name)
          ? { status: 'rejected', reason: '…@… cannot be imported (invalid)', isRetryable: false }
          : written,
      ),
    );
    expect(klaviyo.count('importErrors')).toBe(3);
    for (const name of bad) klaviyo.accept(`${name}@example.test`);
    const failed = changes.filter((_, at) => outcomes[at]?.status === 'rejected');
    expect(await write(klaviyo, failed)).toEqual(failed.map(() => written));
  });

  it('asks the profiles when a failure does not say whose it is, or a job was cancelled', async () => {
    const klaviyo = await start();
    klaviyo.refuse('luis@example.test', 'Something went wrong', { isNamed: false });
    expect(await write(klaviyo, [create('ana', { clv: 1 }), create('luis', { clv: 2 })])).toEqual([
      written,
      { status: 'rejected', reason: 'Something went wrong (invalid)', isRetryable: true },
    ]);
    klaviyo.cancelJobs(true);
    expect(await write(klaviyo, [create('zoe', { clv: 3 })])).toEqual([
      { status: 'rejected', reason: 'the import was cancelled', isRetryable: true },
    ]);
  });

  it('leaves out the addresses that Klaviyo refuses at once, and imports the others', async () => {
    const klaviyo = await start();
    const changes = [create('ana', { clv: 1 }), { ...create('b', { clv: 2 }), email: 'no address' }, create('zoe', {})];
    expect(await write(klaviyo, [...changes, { ...create('c', { clv: 3 }), email: null }])).toEqual([
      written,
      rejected('no address is not a valid email address.'),
      written,
      rejected('it has no e-mail address'),
    ]);
    expect([...klaviyo.profiles.keys()]).toEqual(['ana@example.test', 'zoe@example.test']);
  });

  it('splits a batch by bytes, and remembers every job', async () => {
    const klaviyo = await start();
    const tier = 'ñ'.repeat(45_000);
    const changes = Array.from({ length: 120 }, (_, at) => create(`p${at}`, { tier, clv: at }));
    const tokens: string[] = [];
    const remember = async (told: string) => void tokens.push(told);
    expect(await write(klaviyo, changes, { remember })).toEqual(changes.map(() => written));
    expect(klaviyo.count('createJob')).toBe(3);
    expect(tokens.map((token) => token.match(/"id"/g)?.length)).toEqual([1, 2, 3]);
    expect(klaviyo.profiles.size).toBe(120);
    await using destination = disposable(openAccount(klaviyo));
    expect(destination.objection(changes[0] as Change)).toBeUndefined();
    expect(destination.objection(create('big', { tier: 'ñ'.repeat(50_000) }))).toBe('it is larger than 100 KB');
  });

  it('never writes over a list, and creates profiles only where it may', async () => {
    const klaviyo = await start();
    klaviyo.profiles.set('ana@example.test', { tier: ['A', 'B'], clv: 1 });
    await using destination = disposable(openAccount(klaviyo, { createProfiles: false }));
    expect(await readAll(destination, ['ana@example.test'])).toEqual({
      'ana@example.test': { clv: 1, tier: '["A","B"]' },
    });
    const change: Change = { ...create('ana', { tier: 'C' }), action: 'change', before: { tier: '["A","B"]' } };
    expect(await write(klaviyo, [change])).toEqual([
      rejected('tier holds a list or an object, which is not written over'),
    ]);
    expect(destination.objection(create('zoe', { clv: 1 }))).toMatch(/createProfiles is off/);
  });

  it('reads a hundred addresses at a time, fewer where they are long, whatever needs escaping', async () => {
    const klaviyo = await start();
    const emails = Array.from({ length: 250 }, (_, at) => `o'neil+${at}"x"@example.test`);
    const long = Array.from({ length: 100 }, (_, at) => `${'l'.repeat(180)}${at}@example.test`);
    for (const email of [...emails, ...long]) klaviyo.profiles.set(email, { clv: email.length });
    await using destination = disposable(openAccount(klaviyo));
    const held = await readAll(destination, [...emails, 'nobody@example.test', ...long]);
    expect(Object.keys(held)).toEqual([...emails, ...long]);
    expect(klaviyo.count('profiles')).toBeGreaterThanOrEqual(6);
  });

  it('reads again when the network fails, and says what is wrong when it fails for good', async () => {
    const klaviyo = await start();
    klaviyo.profiles.set('ana@example.test', { clv: 1 });
    await using destination = disposable(openAccount(klaviyo));
    klaviyo.fail({ on: 'profiles', how: 'error' }, { on: 'profiles', how: 'resets' });
    expect(await readAll(destination, ['ana@example.test'])).toEqual({ 'ana@example.test': { clv: 1, tier: null } });

    const gone = await startKlaviyo();
    await gone.close();
    const cases = [
      [{ apiKey: 'pk_wrong' }, undefined, 'auth', /answers 401, Incorrect authentication credentials/],
      [{}, 'refuses', 'auth', /answers 403, The key lacks a scope/],
      [{}, 'leadsElsewhere', 'bad_data', /its next page leads elsewhere/],
      [{ baseUrl: gone.url }, undefined, 'unavailable', /profiles did not answer \(ECONNREFUSED\)/],
    ] as const;
    for (const [more, how, kind, message] of cases) {
      await using broken = disposable(openAccount(klaviyo, more));
      if (how !== undefined) klaviyo.fail({ on: 'profiles', how });
      const error = (await readAll(broken, ['ana@example.test']).catch((thrown: unknown) => thrown)) as PipelineError;
      expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
      const told = `${error.message} ${error.remedy} ${JSON.stringify(error.details)}`;
      expect(told).not.toMatch(/pk_|ana/);
    }
  });

  it('waits as long as it is told to when others have used up the limit', async () => {
    const klaviyo = await start({ limits: { listJobs: { perSecond: 1, perMinute: 100 } } });
    // Three at once: two of them share a second, wherever it begins.
    const checks = [1, 2, 3].map(async () => {
      await using destination = disposable(openAccount(klaviyo));
      await destination.check(live);
    });
    await Promise.all(checks);
    expect(klaviyo.exchanges.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });

  it('refuses addresses and keys that would give the key away', () => {
    const config = (more: object) =>
      klaviyoDestination.config.safeParse({ type: 'klaviyo', apiKey: 'pk_secret', ...more }).error?.issues;
    expect(config({})).toBeUndefined();
    expect(config({ baseUrl: 'http://127.0.0.1:4010' })).toBeUndefined();
    expect(config({ baseUrl: 'http://a.klaviyo.com' })).toMatchObject([{ path: ['baseUrl'] }]);
    const issues = config({ apiKey: 'pk_secret\n' });
    expect(issues).toMatchObject([{ path: ['apiKey'] }]);
    expect(JSON.stringify(issues)).not.toContain('pk_secret');
  });

  it('is watched: a request that Klaviyo would refuse fails its test', async () => {
    const klaviyo = await startKlaviyo();
    const body = JSON.stringify({
      data: {
        type: 'profile-bulk-import-job',
        attributes: {
          profiles: { data: [{ type: 'profile', attributes: { email: 'a@b.test', properties: { clv: null } } }] },
        },
      },
    });
    const url = `${klaviyo.url}/api/profile-bulk-import-jobs`;
    expect((await fetch(url, { method: 'POST', body })).status).toBe(400);
    await expect(klaviyo.close()).rejects.toThrow(/Authorization[^]*revision[^]*properties\/clv must be/);
  });
});

const written: RowOutcome = { status: 'written' };
const rejected = (reason: string): RowOutcome => ({ status: 'rejected', reason, isRetryable: false });

const create = (key: string, set: Readonly<Record<string, AttributeValue>>): Change => ({
  key,
  email: `${key}@example.test`,
  action: 'create',
  set,
  clear: [],
  before: undefined,
});

async function write(
  klaviyo: KlaviyoServer,
  changes: readonly Change[],
  more: { remembered?: string | undefined; remember?: (token: string) => Promise<void> } = {},
): Promise<readonly RowOutcome[]> {
  await using destination = disposable(openAccount(klaviyo));
  return await destination.write({
    changes,
    remembered: undefined,
    remember: async () => undefined,
    signal: live,
    ...more,
  });
}

async function readAll(destination: OpenDestination, emails: readonly string[]) {
  const held: Record<string, Readonly<Record<string, AttributeValue | null>>> = {};
  const people = (async function* () {
    yield emails.map((email): Person => ({ key: email, email }));
  })();
  for await (const page of destination.read?.({ attributes: ['clv', 'tier'], people, signal: live }) ?? []) {
    for (const { identifier, values } of page) held[identifier] = values;
  }
  return held;
}

const disposable = (destination: OpenDestination) =>
  Object.assign(destination, { [Symbol.asyncDispose]: () => destination.close() });

const emailsIn = (body: unknown) => profilesIn(body).map(({ attributes }) => attributes.email);
