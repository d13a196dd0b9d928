/**
 * A local Klaviyo: profiles, import jobs that take a while, their errors, rate limits, and faults on demand. Every
 * request is judged; closing the server throws when one was wrong, so that the test that sent it fails.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Exchange,
  faultsOf,
  profilesIn,
  type RouteName,
  routeOf,
  routes,
  type SentProfile,
} from './klaviyo/validate.ts';
import { createWindows, type WindowLimits } from './klaviyo/windows.ts';

export interface KlaviyoOptions {
  readonly apiKey?: string;
  /** How often a job is asked for before it is complete. Default: 1. */
  readonly pollsPerJob?: number;
  readonly limits?: Readonly<Partial<Record<RouteName, WindowLimits>>>;
  /** Most items of a page, whatever is asked for. */
  readonly pageSize?: number;
}

/** What goes wrong with the next request of a route. `forgets`: the work is done, and the connection ends unanswered. */
export interface Fault {
  readonly on: RouteName;
  readonly how: 'error' | 'refuses' | 'resets' | 'forgets' | 'leadsElsewhere';
}

interface Job {
  readonly id: string;
  readonly profiles: readonly SentProfile[];
  pollsLeft: number;
  status: 'processing' | 'complete' | 'cancelled';
  readonly errors: Record<string, unknown>[];
}

type Properties = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

export interface RecordedExchange extends Exchange {
  readonly route: RouteName | undefined;
  readonly status: number;
  readonly answer: unknown;
}

export type KlaviyoServer = Awaited<ReturnType<typeof startKlaviyo>>;

export async function startKlaviyo({
  apiKey = 'pk_test_0123456789',
  pollsPerJob = 1,
  limits = {},
  pageSize = 100,
}: KlaviyoOptions = {}) {
  const profiles = new Map<string, Properties>();
  const refusals = new Map<string, { readonly code: string; readonly detail: string; readonly isNamed: boolean }>();
  const jobs = new Map<string, Job>();
  const exchanges: RecordedExchange[] = [];
  const problems: string[] = [];
  const faults: Fault[] = [];
  const windows = createWindows();
  const revision = '2026-07-15';
  let origin = '';
  let cancelsJobs = false;
  let ids = 0;

  function page<T>(items: readonly T[], { path, query }: Exchange): { data: readonly T[]; links: Properties } {
    const from = Number(query['page[cursor]'] ?? 0);
    const size = Math.min(Number(query['page[size]'] ?? 20), pageSize);
    const url = (cursor: number) =>
      `${origin}${path}?${new URLSearchParams({ ...query, 'page[cursor]': String(cursor) }).toString()}`;
    return {
      data: items.slice(from, from + size),
      links: { self: url(from), ...(from + size < items.length ? { next: url(from + size) } : {}) },
    };
  }

  function complete(job: Job): void {
    job.status = cancelsJobs ? 'cancelled' : 'complete';
    for (const [at, profile] of job.profiles.entries()) {
      const { email, properties = {} } = profile.attributes;
      const refusal = refusals.get(email);
      if (refusal !== undefined) {
        const { code, detail, isNamed } = refusal;
        job.errors.push({
          type: 'import-error',
          id: `error-${job.id}-${at}`,
          attributes: {
            code,
            title: 'Invalid input.',
            detail,
            source: { pointer: isNamed ? `/data/attributes/profiles/data/${at}/attributes/email` : '/data' },
            original_payload: isNamed ? profile : null,
          },
        });
      } else if (!cancelsJobs) {
        const kept = { ...profiles.get(email), ...properties };
        for (const name of profile.meta?.patch_properties?.unset ?? []) delete kept[name];
        profiles.set(email, kept);
      }
    }
  }

  const jobBody = ({ id, status, profiles: sent, errors }: Job) => ({
    data: {
      type: 'profile-bulk-import-job',
      id,
      attributes: {
        status,
        created_at: '2026-11-22T05:00:00+00:00',
        total_count: sent.length,
        completed_count: status === 'processing' ? 0 : sent.length,
        failed_count: errors.length,
      },
      links: { self: `${origin}/api/profile-bulk-import-jobs/${id}` },
    },
  });

  const handlers: Readonly<Record<RouteName, (exchange: Exchange) => Answer>> = {
    profiles: (exchange) => {
      const { filter } = exchange.query;
      const fields = exchange.query['fields[profile]']?.split(',') ?? [];
      const asked =
        filter === undefined ? [...profiles.keys()] : (JSON.parse(filter.slice('any(email,'.length, -1)) as string[]);
      if (asked.length > 100) problems.push(`GET /api/profiles: any() takes 100 values here, got ${asked.length}`);
      const found = [...new Set(asked)].flatMap((email) => {
        const properties = profiles.get(email);
        if (properties === undefined) return [];
        const attributes = Object.fromEntries(
          Object.entries({ email, properties }).filter(([name]) => fields.includes(name)),
        );
        return [{ type: 'profile', id: `id-${email}`, attributes, links: { self: `${origin}/api/profiles/id` } }];
      });
      return [200, page(found, exchange)];
    },
    createJob: ({ body }) => {
      const sent = profilesIn(body);
      // As the API does: what cannot be an address is refused at once, with its place.
      const wrong = [...sent.entries()].filter(([, { attributes }]) => !/^[^@\s]+@[^@\s]+$/.test(attributes.email));
      if (wrong.length > 0) {
        return [
          400,
          errorBody(
            wrong.map(([at, { attributes }]) => ({
              detail: `${attributes.email} is not a valid email address.`,
              source: { pointer: `/data/attributes/profiles/data/${at}/attributes/email` },
            })),
          ),
        ];
      }
      ids += 1;
      const job: Job = { id: `job-${ids}`, profiles: sent, pollsLeft: pollsPerJob, status: 'processing', errors: [] };
      jobs.set(job.id, job);
      return [202, jobBody(job)];
    },
    listJobs: (exchange) => [
      200,
      page(
        [...jobs.values()].map((job) => jobBody(job).data),
        exchange,
      ),
    ],
    getJob: ({ path }) => {
      const job = jobs.get(routes.getJob.path.exec(path)?.[1] ?? '');
      if (job === undefined) return [404, errorBody([{ detail: 'A job with this id does not exist.' }])];
      job.pollsLeft -= 1;
      if (job.pollsLeft <= 0 && job.status === 'processing') complete(job);
      return [200, jobBody(job)];
    },
    importErrors: (exchange) => {
      const job = jobs.get(routes.importErrors.path.exec(exchange.path)?.[1] ?? '');
      return [200, page(job?.errors ?? [], exchange)];
    },
  };

  function answer(exchange: Exchange, route: RouteName | undefined): Answer {
    const wrong = faultsOf(exchange, revision);
    problems.push(...wrong);
    if (wrong.length > 0 || route === undefined) return [400, errorBody(wrong.map((detail) => ({ detail })))];
    if (exchange.headers['authorization'] !== `Klaviyo-API-Key ${apiKey}`) {
      return [401, errorBody([{ detail: 'Incorrect authentication credentials.' }])];
    }
    const admission = windows.admit(route, limits[route] ?? defaultLimits[route]);
    if (!admission.isAdmitted) {
      const { retryAfterSeconds } = admission;
      return [429, errorBody([{ detail: 'Request was throttled.' }]), { 'retry-after': String(retryAfterSeconds) }];
    }
    const [status, body] = handlers[route](exchange);
    return [status, body, admission.headers];
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await readExchange(request);
    const route = routeOf(exchange);
    const at = faults.findIndex(({ on }) => on === route);
    const how = at < 0 ? undefined : faults.splice(at, 1)[0]?.how;
    if (how === 'resets') return void request.socket.destroy();
    const [status, body, headers] =
      how === 'error'
        ? ([503, errorBody([{ detail: 'Try again later.' }])] as const)
        : how === 'refuses'
          ? ([403, errorBody([{ detail: 'The key lacks a scope.' }])] as const)
          : how === 'leadsElsewhere'
            ? ([200, { data: [], links: { next: 'https://elsewhere.example/api/profiles' } }] as const)
            : answer(exchange, route);
    exchanges.push({ ...exchange, route, status, answer: body });
    if (how === 'forgets') return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/vnd.api+json', ...headers });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      problems.push(String(error));
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    apiKey,
    /** By address. */
    profiles,
    /** Every request, with what it was answered. */
    exchanges,
    /** How many requests of a route there were. */
    count: (route: RouteName) => exchanges.filter((exchange) => exchange.route === route).length,
    /** The next requests of these routes go wrong, one each. */
    fail: (...next: readonly Fault[]) => void faults.push(...next),
    /** Imports of this address fail; `isNamed: false`: without saying whose. */
    refuse: (email: string, detail: string, { code = 'invalid', isNamed = true } = {}) =>
      void refusals.set(email, { code, detail, isNamed }),
    accept: (email: string) => void refusals.delete(email),
    cancelJobs: (isOn: boolean) => {
      cancelsJobs = isOn;
    },
    /** As after some days. */
    forgetJobs: () => jobs.clear(),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await sleep(0);
      if (problems.length > 0) throw new Error(`requests that Klaviyo would refuse:\n${problems.join('\n')}`);
    },
    [Symbol.asyncDispose](): Promise<void> {
      return this.close();
    },
  };
}

const defaultLimits: Readonly<Record<RouteName, WindowLimits>> = {
  profiles: { perSecond: 75, perMinute: 700 },
  createJob: { perSecond: 10, perMinute: 150 },
  listJobs: { perSecond: 10, perMinute: 150 },
  getJob: { perSecond: 10, perMinute: 150 },
  importErrors: { perSecond: 10, perMinute: 150 },
};

const errorBody = (errors: readonly { readonly detail: string; readonly source?: Properties }[]) => ({
  errors: errors.map((error, at) => ({ id: `e${at}`, code: 'invalid', title: 'Invalid input.', ...error })),
});

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]));
  return {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8')),
    bodyBytes: bytes.length,
  };
}
