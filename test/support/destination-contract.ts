/**
 * What every destination promises, run against a real place: an empty one that is ready for the attributes
 * `clv` (number), `tier` (text) and `vip` (true or false).
 */
import { array, assert, asyncProperty, constantFrom, option, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Change, OpenDestination, Person, RowOutcome } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { inverse, type PlannedChange } from '../../models/enrichment/inverse.ts';

const contractAttributes = ['clv', 'tier', 'vip'] as const;
type Attribute = (typeof contractAttributes)[number];
type Values = Readonly<Partial<Record<Attribute, AttributeValue | null>>>;

export interface DestinationUnderTest {
  /** Opens the place; opened twice, both see the same. */
  open(): OpenDestination;
  /** Opens it with something wrong that `check` must find. */
  openBroken(): OpenDestination;
  /** Somebody else gives one attribute of a row that is there another value, or none. */
  edit(person: Person, attribute: Attribute, value: AttributeValue | null): Promise<void>;
  /** Somebody else adds a row. */
  add(person: Person, values: Values): Promise<void>;
}

export interface ContractOptions {
  /** Plans and undoings that the property test tries; fewer where each costs seconds. */
  readonly numRuns?: number;
}

/** `setUp` gives an empty place each time. */
export function describeDestination(
  name: string,
  setUp: () => Promise<DestinationUnderTest>,
  { numRuns = 20 }: ContractOptions = {},
): void {
  describe(`destination ${name}`, () => {
    it('finds nothing wrong where all is well, and says what to change where it is not', async () => {
      const place = await setUp();
      await using good = opened(place.open());
      await expect(good.destination.check(new AbortController().signal)).resolves.toBeUndefined();
      await using bad = opened(place.openBroken());
      const error: unknown = await bad.destination
        .check(new AbortController().signal)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PipelineError);
      expect((error as PipelineError).remedy).toMatch(/\w/);
    });

    it('creates rows and reads back exactly what was written', async () => {
      await using place = await start(setUp);
      expect(await place.read([ana, luis])).toEqual({});
      const outcomes = await place.write([
        create(ana, { clv: 12.5, tier: 'Gold', vip: true }),
        create(luis, { clv: 0, vip: false }),
      ]);
      expect(outcomes).toEqual([written, written]);
      expect(await place.read([ana, luis])).toEqual({
        ana: { clv: 12.5, tier: 'Gold', vip: true },
        luis: { clv: 0, tier: null, vip: false },
      });
    });

    it('changes and clears attributes, and leaves the others and other rows alone', async () => {
      await using place = await start(setUp);
      await place.write([create(ana, { clv: 1, tier: 'Gold', vip: true }), create(luis, { clv: 2, tier: 'Blue' })]);
      const outcomes = await place.write([change(ana, { clv: 3 }, { clv: 1, tier: 'Gold' }, ['tier'])]);
      expect(outcomes).toEqual([written]);
      expect(await place.read([ana, luis])).toEqual({
        ana: { clv: 3, tier: null, vip: true },
        luis: { clv: 2, tier: 'Blue', vip: null },
      });
      await place.write([change(luis, { vip: true }, { vip: null })]);
      expect(await place.read([luis])).toEqual({ luis: { clv: 2, tier: 'Blue', vip: true } });
    });

    it('reads only the attributes that it is asked for', async () => {
      await using place = await start(setUp);
      await place.write([create(ana, { clv: 1, tier: 'Gold' })]);
      expect(await place.read([ana], ['tier'])).toEqual({ ana: { tier: 'Gold' } });
    });

    it('takes a created row back', async () => {
      await using place = await start(setUp);
      const added = create(ana, { clv: 1, tier: 'Gold' });
      await place.write([added, create(luis, { clv: 2 })]);
      expect(await place.write([inverse(added)])).toEqual([written]);
      const left = await place.read([ana, luis]);
      expect(left['luis']).toEqual({ clv: 2, tier: null, vip: null });
      expect(left['ana']).toEqual(
        place.destination.removal === 'row' ? undefined : { clv: null, tier: null, vip: null },
      );
    });

    it('writes a batch again without changing anything more', async () => {
      await using place = await start(setUp);
      const created = [create(ana, { clv: 1, tier: 'Gold' }), create(luis, { clv: 2 })];
      const changed = [change(ana, { clv: 5 }, { clv: 1, tier: 'Gold' }, ['tier'])];
      const removed = [inverse(created[1] as PlannedChange)];
      for (const changes of [created, changed, removed]) {
        expect(await place.write(changes)).toEqual(changes.map(() => written));
        const once = await place.read([ana, luis]);
        expect(await place.write(changes)).toEqual(changes.map(() => written));
        expect(await place.read([ana, luis])).toEqual(once);
      }
    });

    it('answers every row in its place and writes those that it can', async () => {
      await using place = await start(setUp);
      await place.write([create(ana, { clv: 1 }), create(luis, { clv: 2 }), create(zoe, { clv: 3 })]);
      await place.edit(luis, 'clv', 20);
      const outcomes = await place.write([
        change(zoe, { clv: 30 }, { clv: 3 }),
        change(luis, { clv: 22 }, { clv: 2 }),
        change(ana, { clv: 10 }, { clv: 1 }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['written', 'edited', 'written']);
      expect(await place.read([ana, luis, zoe])).toMatchObject({
        ana: { clv: 10 },
        luis: { clv: 20 },
        zoe: { clv: 30 },
      });
    });

    it('notices what was edited, added or taken away since, says why, and leaves it', async () => {
      await using place = await start(setUp);
      const added = create(ana, { clv: 1, tier: 'Gold' });
      await place.write([added]);
      await place.edit(ana, 'tier', 'Silver');
      await place.add(luis, { clv: 7 });
      const before = await place.read([ana, luis, zoe]);
      const outcomes = await place.write([
        inverse(added),
        create(luis, { clv: 8 }),
        change(zoe, { clv: 9 }, { clv: 3 }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['edited', 'edited', 'edited']);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.stringMatching(/\w/) });
      expect(await place.read([ana, luis, zoe])).toEqual(before);
    });

    it('does not mind an edit to what is asked for anyway', async () => {
      await using place = await start(setUp);
      await place.write([create(ana, { clv: 1 })]);
      await place.edit(ana, 'clv', 2);
      expect(await place.write([change(ana, { clv: 2 }, { clv: 1 })])).toEqual([written]);
      expect(await place.read([ana])).toMatchObject({ ana: { clv: 2 } });
    });

    it.each(difficultTexts)('keeps %j as it is', async (text) => {
      await using place = await start(setUp);
      await place.write([create(ana, { tier: text })]);
      expect(await place.read([ana], ['tier'])).toEqual({ ana: { tier: text } });
    });

    it('keeps numbers exactly and tells them from texts that look alike', async () => {
      await using place = await start(setUp);
      const numbers = [0, -12.5, 0.1 + 0.2, 1e15, 1 / 3, 123456789.125];
      for (const clv of numbers) {
        const person = personOf(`n${numbers.indexOf(clv)}`);
        await place.write([create(person, { clv, tier: String(clv) })]);
        expect(Object.values(await place.read([person], ['clv', 'tier']))).toEqual([{ clv, tier: String(clv) }]);
      }
    });

    it('has nothing to say about an empty batch', async () => {
      await using place = await start(setUp);
      expect(await place.write([])).toEqual([]);
    });

    it('takes a batch as large as it says', async () => {
      await using place = await start(setUp);
      const rows = Math.min(place.destination.rowsPerBatch, 1_000);
      const people = Array.from({ length: rows }, (_, at) => personOf(`p${String(at).padStart(5, '0')}`));
      const outcomes = await place.write(people.map((person, at) => create(person, { clv: at, tier: `T${at % 7}` })));
      expect(outcomes).toEqual(people.map(() => written));
      const held = await place.read(people, ['clv']);
      expect(people.map(({ key }) => held[key]?.clv)).toEqual(people.map((_, at) => at));
    });

    it('stops when it is told to, and has then written nothing', async () => {
      await using place = await start(setUp);
      const gone = AbortSignal.abort(new DOMException('cancelled', 'AbortError'));
      await expect(place.write([create(ana, { clv: 1 })], gone)).rejects.toMatchObject({ name: 'AbortError' });
      expect(await place.read([ana])).toEqual({});
    });

    it('ends as it began, whatever is written and taken back', async () => {
      const value = {
        clv: constantFrom<AttributeValue>(0, 1, 2.5),
        tier: constantFrom<AttributeValue>('A', 'B'),
        vip: constantFrom<AttributeValue>(true, false),
      };
      const values = record({ clv: option(value.clv), tier: option(value.tier), vip: option(value.vip) });
      const row = record({ name: constantFrom('ana', 'luis', 'zoe', 'ñu'), had: option(values), wanted: values });
      await assert(
        asyncProperty(
          uniqueArray(row, { selector: ({ name: person }) => person, minLength: 1 }),
          array(constantFrom(0, 1)),
          async (rows, repeated) => {
            await using place = await start(setUp);
            const people = rows.map(({ name: person }) => personOf(person));
            for (const [at, { had }] of rows.entries()) if (had !== null) await place.add(people[at] as Person, had);
            const began = await place.read(people);
            const changes = rows.flatMap(({ had, wanted }, at) => plan(people[at] as Person, began, had, wanted));
            for (const _ of [1, ...repeated]) expect(await place.write(changes)).toEqual(changes.map(() => written));
            const after = await place.read(people);
            for (const { key, set, clear } of changes) {
              expect(after[key]).toMatchObject({
                ...set,
                ...Object.fromEntries(clear.map((attribute) => [attribute, null])),
              });
            }
            for (const _ of [1, ...repeated])
              expect(await place.write(changes.map(inverse))).toEqual(changes.map(() => written));
            const ended = await place.read(people);
            for (const { key } of people) {
              const nothing = { clv: null, tier: null, vip: null };
              expect(place.destination.removal === 'row' ? ended[key] : (ended[key] ?? nothing)).toEqual(
                place.destination.removal === 'row' ? began[key] : (began[key] ?? nothing),
              );
            }
          },
        ),
        { numRuns },
      );
    });
  });
}

const difficultTexts = [
  'Señora Ñandú 日本 🛍️',
  'say "hi", or; don’t',
  "it's",
  "'quoted'",
  'two\nlines',
  '=1+1',
  "'=1+1",
  '-12',
  '+34 600',
  '@home',
  ' spaces around ',
  'true',
  'null',
  '12.50',
  'a\\b\tc',
  '<b>&amp;</b>',
];

const written: RowOutcome = { status: 'written' };

const personOf = (key: string): Person => ({
  key,
  email: `${key.normalize('NFD').replace(/[^a-z0-9]/g, '')}@example.test`,
});
const ana = personOf('ana');
const luis = personOf('luis');
const zoe = personOf('zoe');

const create = (person: Person, set: Readonly<Partial<Record<Attribute, AttributeValue>>>): PlannedChange => ({
  ...person,
  action: 'create',
  set,
  clear: [],
  before: undefined,
});

const change = (
  person: Person,
  set: Readonly<Partial<Record<Attribute, AttributeValue>>>,
  before: Values,
  clear: readonly string[] = [],
): PlannedChange => ({
  ...person,
  action: 'change',
  set,
  clear,
  before,
});

/** The change, if any, that makes a row what is wanted. */
function plan(
  person: Person,
  began: Readonly<Record<string, Readonly<Record<string, AttributeValue | null>>>>,
  had: Values | null,
  wanted: Values,
): readonly PlannedChange[] {
  const differing = contractAttributes.filter((name) => (had?.[name] ?? null) !== (wanted[name] ?? null));
  const set = Object.fromEntries(
    differing.flatMap((name) => (wanted[name] === undefined || wanted[name] === null ? [] : [[name, wanted[name]]])),
  );
  if (differing.length === 0) return [];
  if (began[person.key] === undefined) return Object.keys(set).length === 0 ? [] : [create(person, set)];
  const before = Object.fromEntries(differing.map((name) => [name, had?.[name] ?? null]));
  return [
    change(
      person,
      set,
      before,
      differing.filter((name) => !(name in set)),
    ),
  ];
}

const opened = (destination: OpenDestination) => ({
  destination,
  [Symbol.asyncDispose]: () => destination.close(),
});

async function start(setUp: () => Promise<DestinationUnderTest>) {
  const place = await setUp();
  const destination = place.open();
  const live = new AbortController().signal;
  const identifierOf = (person: Person) => (destination.identifiedBy === 'key' ? person.key : (person.email ?? ''));
  return {
    destination,
    edit: (...edit: Parameters<DestinationUnderTest['edit']>) => place.edit(...edit),
    add: (...added: Parameters<DestinationUnderTest['add']>) => place.add(...added),
    /** What is there of these people by their keys; an attribute that is not told has no value. */
    async read(people: readonly Person[], attributes: readonly string[] = contractAttributes) {
      const keys = new Map(people.map((person) => [identifierOf(person), person.key]));
      const held: Record<string, Readonly<Record<string, AttributeValue | null>>> = {};
      if (destination.read === undefined) throw new Error('the contract needs a destination that can be read');
      for await (const page of destination.read({ attributes, people: pagesOf(people), signal: live })) {
        for (const { identifier, values } of page) {
          const key = keys.get(identifier);
          if (key === undefined) continue;
          if (held[key] !== undefined) throw new Error(`${identifier} was read twice`);
          held[key] = Object.fromEntries(attributes.map((name) => [name, values[name] ?? null]));
          expect(attributes).toEqual(expect.arrayContaining(Object.keys(values)));
        }
      }
      return held;
    },
    write: (changes: readonly Change[], signal = live) =>
      destination.write({ changes, remembered: undefined, remember: async () => undefined, signal }),
    [Symbol.asyncDispose]: () => destination.close(),
  };
}

async function* pagesOf(people: readonly Person[]): AsyncIterable<readonly Person[]> {
  for (let at = 0; at < people.length; at += 2) yield people.slice(at, at + 2);
}
