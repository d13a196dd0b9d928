/** Judges requests to the local Klaviyo: headers, query and body, by JSON Schemas of our own. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed; undefined: none. */
  readonly body: unknown;
  readonly bodyBytes: number;
}

export interface Route {
  /** `GET /api/profile-bulk-import-jobs/{job_id}` */
  readonly name: string;
  readonly path: RegExp;
  readonly query: ValidateFunction;
  readonly body?: ValidateFunction;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const schema = (name: string): ValidateFunction =>
  ajv.compile(JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url), 'utf8')) as object);

const jobs = '/api/profile-bulk-import-jobs';
const noQuery = schema('no-query');
const pageQuery = schema('page-query');

export const routes = {
  profiles: { name: 'GET /api/profiles', path: /^\/api\/profiles$/, query: schema('profiles-query') },
  createJob: {
    name: `POST ${jobs}`,
    path: /^\/api\/profile-bulk-import-jobs$/,
    query: noQuery,
    body: schema('import-job'),
  },
  listJobs: { name: `GET ${jobs}`, path: /^\/api\/profile-bulk-import-jobs$/, query: pageQuery },
  getJob: { name: `GET ${jobs}/{job_id}`, path: /^\/api\/profile-bulk-import-jobs\/([^/]+)$/, query: noQuery },
  importErrors: {
    name: `GET ${jobs}/{id}/import-errors`,
    path: /^\/api\/profile-bulk-import-jobs\/([^/]+)\/import-errors$/,
    query: pageQuery,
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;

export const routeOf = ({ method, path }: Pick<Exchange, 'method' | 'path'>): RouteName | undefined =>
  (Object.keys(routes) as RouteName[]).find(
    (key) => routes[key].name.startsWith(`${method} `) && routes[key].path.test(path),
  );

/** What is wrong with a request; nothing, for a good one. A wrong key is the server's affair, not a fault of form. */
export function faultsOf(exchange: Exchange, revision: string): readonly string[] {
  const key = routeOf(exchange);
  if (key === undefined) return [`${exchange.method} ${exchange.path}: no such endpoint`];
  const route: Route = routes[key];
  const { headers, body, bodyBytes } = exchange;
  const faults: string[] = [];
  const need = (isRight: boolean, fault: string) => {
    if (!isRight) faults.push(`${route.name}: ${fault}`);
  };
  need(/^Klaviyo-API-Key \S+$/.test(headers['authorization'] ?? ''), 'needs the header Authorization');
  need(headers['revision'] === revision, `needs the header revision: ${revision}, has ${headers['revision']}`);
  need(headers['accept'] === 'application/vnd.api+json', 'needs the header Accept: application/vnd.api+json');
  need(route.query(exchange.query), `query ${ajv.errorsText(route.query.errors)}`);
  if (route.body === undefined) {
    need(bodyBytes === 0, 'takes no body');
    return faults;
  }
  need(headers['content-type'] === 'application/vnd.api+json', 'needs Content-Type: application/vnd.api+json');
  need(bodyBytes <= 5_000_000, `takes 5 MB, got ${bodyBytes} bytes`);
  need(route.body(body), `body ${ajv.errorsText(route.body.errors)}`);
  const profiles = profilesIn(body);
  need(
    profiles.every((profile) => Buffer.byteLength(JSON.stringify(profile)) <= 100_000),
    'takes profiles of up to 100 KB',
  );
  return faults;
}

export interface SentProfile {
  readonly type: 'profile';
  readonly attributes: { readonly email: string; readonly properties?: Readonly<Record<string, unknown>> };
  readonly meta?: { readonly patch_properties?: { readonly unset?: readonly string[] } };
}

export const profilesIn = (body: unknown): readonly SentProfile[] =>
  (body as { data?: { attributes?: { profiles?: { data?: readonly SentProfile[] } } } } | undefined)?.data?.attributes
    ?.profiles?.data ?? [];
