/**
 * What every source promises, run against a real or a local system that holds a shop of a few pages: at least 7 orders, so that
 * the smallest page size gives several pages, one of them refunded, one with a unicode name or title.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OpenSource, Row, Source, WebhookRequest } from '../../lib/connector.ts';
import { isRetryable, PipelineError } from '../../lib/errors.ts';
import { type StreamName, streamSpecs } from '../../lib/streams.ts';
import { type FaultKind, type FaultProxy, faultKinds } from './fault-proxy.ts';
import { type KeptPage, readPages, tablesOf } from './source-pages.ts';

export interface SourceUnderTest {
  readonly source: Source<never>;
  /** As written in perdura.yaml, references expanded; small pages; through the proxy where there is one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same with credentials that the system does not know. */
  readonly wrongCredentials?: Readonly<Record<string, unknown>>;
  /** Texts that must not be in any message or cursor. */
  readonly secrets: readonly string[];
  /** Before an HTTP system. */
  readonly proxy?: FaultProxy;
  /** What the system holds, told by itself: by stream, rows by key (as in lib/streams.ts, joined by `|`), some or all columns. */
  truth(): Promise<
    Readonly<Partial<Record<StreamName, Readonly<Record<string, Readonly<Record<string, string | null>>>>>>>
  >;
  /** Changes one order after it was read, as people do, and adds one; their keys. */
  change(): Promise<readonly string[]>;
  /** Empties the system. */
  empty(): Promise<void>;
  /** Objects get a field that nobody knows. */
  addField?(): Promise<void>;
  /** A field that is needed is called otherwise from now on. */
  renameField?(): Promise<void>;
  /** A signed delivery about that order as it is now. */
  deliver?(orderId: string): Promise<WebhookRequest>;
  close(): Promise<void>;
}

export interface SourceContractOptions {
  /** Faults that the way to the system cannot show, e.g. of a system that is no HTTP. */
  readonly without?: readonly FaultKind[];
}

const quick = { wait: async () => undefined };

export function describeSource(
  name: string,
  setUp: () => Promise<SourceUnderTest>,
  { without = [] }: SourceContractOptions = {},
): void {
  const start = async () => {
    const system = await setUp();
    onTestFinished(() => system.close());
    const open = (config: Readonly<Record<string, unknown>> = system.config): OpenSource => {
      const opened = system.source.open(system.source.config.parse(config), quick);
      onTestFinished(() => opened.close());
      return opened;
    };
    const isSilent = (text: string) => {
      for (const secret of system.secrets) expect(text).not.toContain(secret);
    };
    const failureOf = async (work: Promise<unknown>): Promise<PipelineError> => {
      const error: unknown = await work.then(
        () => new Error('nothing failed'),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(PipelineError);
      const failure = error as PipelineError;
      isSilent(`${failure.message} ${failure.remedy} ${JSON.stringify(failure.details)}`);
      return failure;
    };
    return { ...system, system, open, isSilent, failureOf };
  };

  describe(`source ${name}`, () => {
    it('describes every setting, refuses one that it does not know, and names its place without secrets', async () => {
      const { source, config, isSilent } = await start();
      expect(source.description).toMatch(/\w/);
      expect(source.config.safeParse({ ...config, nonsense: 1 }).success).toBe(false);
      isSilent(source.place(source.config.parse(config)));
    });

    it('finds nothing wrong where all is well, and says what to change where credentials are wrong', async () => {
      const { open, wrongCredentials, failureOf } = await start();
      for (const line of await open().check(new AbortController().signal)) expect(line).toMatch(/\w/);
      if (wrongCredentials === undefined) return;
      const failure = await failureOf(open(wrongCredentials).check(new AbortController().signal));
      expect(['auth', 'config']).toContain(failure.kind);
      expect(failure.remedy).toMatch(/\w/);
    });

    it('reads everything that the system holds, as rows of its streams', async () => {
      const { open, truth } = await start();
      const source = open();
      const pages = await readPages(source);
      expect(pages.length).toBeGreaterThan(1);
      const tables = tablesOf(pages);
      for (const [stream, rows] of Object.entries(await truth())) {
        const read = tables[stream as StreamName] ?? {};
        expect({ [stream]: Object.keys(read).sort() }).toEqual({ [stream]: Object.keys(rows).sort() });
        for (const [key, row] of Object.entries(rows)) expect({ [key]: read[key] }).toMatchObject({ [key]: row });
      }
      const promised = new Map(source.resources.map((resource) => [resource.name, resource.streams]));
      for (const { resource, rows } of pages) {
        for (const { stream, row } of rows) {
          expect(promised.get(resource)).toContain(stream);
          isRow(stream, row);
        }
      }
    });

    it('says of which version orders and their parts are', async () => {
      const { open, source } = await start();
      if (source.isLocal === true) return;
      const tables = tablesOf(await readPages(open()));
      for (const row of Object.values(tables.orders ?? {})) expect(row['updated_at']).toMatch(/^\d{4}-/);
      for (const stream of ['order_lines', 'refunds'] as const) {
        const parts = Object.values(tables[stream] ?? {}).filter((row) => row['order_id'] != null);
        for (const row of parts) expect(row['order_updated_at'], stream).toMatch(/^\d{4}-/);
      }
    });

    it('goes on from any page, whoever asks, and ends with the same rows', async () => {
      const { open, isSilent } = await start();
      const pages = await readPages(open());
      const all = tablesOf(pages);
      for (const [at, { resource, cursor }] of pages.entries()) {
        expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
        for (const value of Object.values(cursor)) {
          expect(value).toBeTypeOf('string');
          expect(value).not.toContain('@');
          isSilent(value);
        }
        const rest = await readPages(open(), { cursors: { [resource]: cursor }, resources: [resource] });
        const others = pages.filter((page, n) => page.resource !== resource || n <= at);
        expect(tablesOf([...others, ...rest])).toEqual(all);
      }
    });

    it('gives the same rows whatever the order of its pages, and however often one comes', async () => {
      const { open } = await start();
      const pages = await readPages(open());
      expect(tablesOf(pages.toReversed().flatMap((page) => [page, page]))).toEqual(tablesOf(pages));
    });

    it('finds what changed since, and nothing is different where nothing did', async () => {
      const { open, change, truth } = await start();
      const pages = await readPages(open());
      const cursors = Object.fromEntries(pages.map(({ resource, cursor }) => [resource, cursor]));
      const again = await readPages(open(), { cursors });
      expect(tablesOf([...pages, ...again])).toEqual(tablesOf(pages));
      const changed = await change();
      const later = await readPages(open(), { cursors: { ...cursors, ...cursorsOf(again) } });
      const found = new Set(rowsIn(later, 'orders').map((row) => row['order_id']));
      for (const key of changed) expect(found).toContain(key);
      const tables = tablesOf([...pages, ...again, ...later]);
      for (const [stream, rows] of Object.entries(await truth())) {
        const read = tables[stream as StreamName] ?? {};
        expect({ [stream]: Object.keys(read).sort() }).toEqual({ [stream]: Object.keys(rows).sort() });
        for (const [key, row] of Object.entries(rows)) expect({ [key]: read[key] }).toMatchObject({ [key]: row });
      }
    });

    it('reads an empty system to its end', async () => {
      const { open, empty } = await start();
      await empty();
      const pages = await readPages(open());
      expect(tablesOf(pages).orders ?? {}).toEqual({});
      const cursors = cursorsOf(pages);
      expect(tablesOf(await readPages(open(), { cursors })).orders ?? {}).toEqual({});
    });

    it('reads windows that come to the whole together', async () => {
      const { open } = await start();
      const source = open();
      const windowed = source.resources.filter(({ hasWindows }) => hasWindows).map((resource) => resource.name);
      if (windowed.length === 0) return;
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

    it('stops at once when it is told to', async () => {
      const { open } = await start();
      const stop = new AbortController();
      stop.abort(new Error('enough'));
      await expect(readPages(open(), { signal: stop.signal })).rejects.toThrow(/enough|abort/i);
    });

    it('takes a field that nobody knows', async () => {
      const { system, open, truth } = await start();
      await system.addField?.();
      const { orders = {} } = tablesOf(await readPages(open()));
      expect(Object.keys(orders).sort()).toEqual(Object.keys((await truth()).orders ?? {}).sort());
    });

    it('names a field that is missing', async () => {
      const { system, open, failureOf } = await start();
      if (system.renameField === undefined) return;
      await system.renameField();
      expect((await failureOf(readPages(open()))).kind).toBe('bad_data');
    });

    for (const fault of faultKinds.filter((kind) => !without.includes(kind))) {
      it(`loses nothing when an answer is ${fault}`, async () => {
        const { open, proxy } = await start();
        if (proxy === undefined) return;
        const before = proxy.requests;
        const all = tablesOf(await readPages(open()));
        const needed = proxy.requests - before;
        for (let after = 0; after < Math.min(needed, 12); after++) {
          proxy.plan(fault, after);
          expect(tablesOf(await readPages(open()))).toEqual(all);
        }
      });
    }

    it('ends with an error that may pass when the system fails again and again', async () => {
      const { open, proxy, failureOf } = await start();
      if (proxy === undefined) return;
      for (const fault of ['failing', 'reset', 'busy'] as const) {
        proxy.always(fault);
        const failure = await failureOf(readPages(open()));
        expect(isRetryable(failure.kind)).toBe(true);
        expect(failure.remedy).toMatch(/\w/);
      }
      proxy.always(undefined);
    });

    it('does not insist where it is not allowed', async () => {
      const { open, proxy, failureOf } = await start();
      if (proxy === undefined) return;
      proxy.always('not allowed');
      const before = proxy.requests;
      expect((await failureOf(readPages(open()))).kind).toBe('auth');
      expect(proxy.requests - before).toBe(1);
    });

    it('believes a webhook that is signed as it should be, and gives the rows of a read', async () => {
      const { system, open, source, config, change } = await start();
      const { webhooks } = source;
      if (webhooks === undefined || system.deliver === undefined) return;
      const settings = source.config.parse(config);
      expect(webhooks.isConfigured(settings)).toBe(true);
      const [orderId = ''] = await change();
      const request = await system.deliver(orderId);
      const verdict = webhooks.judge(settings, request);
      expect(verdict).toMatchObject({ kind: 'event' });
      if (verdict.kind !== 'event') return;
      expect(webhooks.judge(settings, request)).toEqual(verdict);
      const { topic } = verdict;
      const meaning = webhooks.read(settings, {
        topic,
        body: Buffer.from(request.body).toString('utf8'),
        receivedAt: request.receivedAt.toISOString(),
      });
      if (meaning.kind !== 'parts') throw new Error(`an order's event means ${meaning.kind}`);
      const delivered: KeptPage = {
        resource: 'webhooks',
        cursor: {},
        rows: meaning.parts.flatMap((part) =>
          'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
        ),
      };
      const pages = await readPages(open());
      for (const { stream, row } of delivered.rows) isRow(stream, row);
      expect(rowsIn([delivered], 'orders').map((row) => row['order_id'])).toEqual([orderId]);
      // Whichever came last: staging cannot tell them apart.
      expect(tablesOf([...pages, delivered])).toEqual(tablesOf([delivered, ...pages]));
    });

    it('refuses a webhook that was altered, or signed by somebody else', async () => {
      const { system, source, config, change } = await start();
      const { webhooks } = source;
      if (webhooks === undefined || system.deliver === undefined) return;
      const settings = source.config.parse(config);
      const [orderId = ''] = await change();
      const request = await system.deliver(orderId);
      const refused = (altered: Partial<WebhookRequest>) =>
        expect(webhooks.judge(settings, { ...request, ...altered })).toMatchObject({ kind: 'refused' });
      const body = Buffer.from(request.body);
      body[body.length - 2] = (body.at(-2) ?? 0) ^ 1;
      refused({ body });
      refused({ body: new Uint8Array() });
      refused({ headers: {} });
      for (const [header, value] of Object.entries(request.headers)) {
        if (!/signature|hmac/i.test(header)) continue;
        refused({ headers: { ...request.headers, [header]: value.replace(/[A-Za-z0-9]/g, 'A') } });
        refused({ headers: { ...request.headers, [header]: '' } });
        refused({ headers: { ...request.headers, [header]: '…' } });
      }
    });
  });
}

const rowsIn = (pages: readonly KeptPage[], stream: StreamName): readonly Row[] =>
  pages.flatMap(({ rows }) => rows.filter((one) => one.stream === stream).map(({ row }) => row));

const cursorsOf = (pages: readonly KeptPage[]) =>
  Object.fromEntries(pages.map(({ resource, cursor }) => [resource, cursor]));

function isRow(stream: StreamName, row: Row): void {
  const { columns, key } = streamSpecs[stream];
  const known = columns.map((column) => column.name);
  expect({ stream, unknown: Object.keys(row).filter((column) => !known.includes(column)) }).toEqual({
    stream,
    unknown: [],
  });
  const strange = Object.entries(row).filter(([, value]) => value !== null && typeof value !== 'string');
  expect({ stream, strange }).toEqual({ stream, strange: [] });
  for (const column of key) expect(row[column] ?? '', `${stream}.${column}`).not.toBe('');
}
