/** What the Admin API answers to a query: checked against the schema, paid for, run. */
import { type DocumentNode, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { type BulkJob, newJob, planBulk, signatureOf, writeBulk } from './bulk.ts';
import { type Bucket, countObjects, queryCost, refill } from './cost.ts';
import { time } from './money.ts';
import { connect, createNodes, type Paging, type Shown } from './nodes.ts';
import type { Filter, Shop, Stamped, Table } from './shop.ts';

export interface ApiOptions {
  readonly shop: Shop;
  readonly currency: string;
  readonly domain: string;
  readonly bucket: Bucket;
  readonly folder: string;
  readonly pollsPerOperation: number;
  /** Bulk operations that may run at once. */
  readonly operationsAtOnce: number;
  readonly singleQueryLimit: number;
  readonly scopes: ReadonlySet<string>;
  readonly now: () => number;
  readonly jobs: BulkJob[];
  readonly schema: () => GraphQLSchema;
  /** Where files are fetched from. */
  readonly origin: () => string;
  readonly problem: (text: string) => void;
}

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const sixtyDays = 60 * 86_400;
const writesAtOnce = 3000;

interface Listing extends Paging {
  readonly query?: string | null;
  readonly sortKey?: string | null;
  readonly reverse?: boolean | null;
}

export function createApi(options: ApiOptions) {
  const { shop, currency, scopes, now, jobs, bucket, problem, singleQueryLimit } = options;
  const nodes = createNodes(shop, currency);
  const show = { orders: nodes.order, customers: nodes.customer, products: nodes.product } as const;
  type Name = keyof typeof show;
  const filterOf = (name: Name, text: string | null | undefined): Filter => {
    const filter = parseFilter(text ?? '', name === 'customers' ? 'customer_date' : 'created_at', problem);
    if (name !== 'orders' || scopes.has('read_all_orders')) return filter;
    return { ...filter, createdFrom: Math.max(filter.createdFrom ?? 0, now() - sixtyDays) };
  };
  const allow = (name: Name): void => {
    if (scopes.has(`read_${name}`)) return;
    throw Object.assign(new Error(`Access denied for ${name} field.`), {
      extensions: { code: 'ACCESS_DENIED', requiredAccess: `\`read_${name}\` access scope.` },
    });
  };

  const list =
    <T extends Stamped>(name: Name, table: Table<T>, shown: (one: T) => Shown) =>
    ({ first, after, query, sortKey, reverse }: Listing) => {
      allow(name);
      if (first == null) throw new Error('you must provide one of first or last');
      if (sortKey !== 'UPDATED_AT' || reverse === true)
        problem(`${name} are read in another order than that of their changes`);
      const from = after == null ? undefined : decodePlace(after);
      const items = table.changed(filterOf(name, query), from);
      return connect(cursored(items, shown), first);
    };
  const single =
    <T extends Stamped>(name: Name, table: Table<T>, shown: (one: T) => Shown) =>
    ({ id }: { readonly id: string }) => {
      allow(name);
      const one = table.byId(Number(id.split('/').at(-1)));
      return one === undefined ? null : shown(one);
    };
  const count =
    (name: Name) =>
    ({ limit }: { readonly limit?: number | null }) => {
      const { count: all } = shop[name];
      return { count: limit === null ? all : Math.min(all, limit ?? 10_000) };
    };

  const showJob = (job: BulkJob): Shown => ({
    __typename: 'BulkOperation',
    id: job.id,
    status: job.status,
    errorCode: job.errorCode,
    createdAt: time(job.createdAt),
    completedAt: job.completedAt === null ? null : time(job.completedAt),
    objectCount: String(job.objects),
    rootObjectCount: String(job.roots),
    fileSize: job.status === 'COMPLETED' && job.objects > 0 ? String(job.bytes) : null,
    url:
      job.status === 'COMPLETED' && job.objects > 0
        ? `${options.origin()}/files/${job.id.split('/').at(-1)}?signature=${signatureOf(job)}`
        : null,
    partialDataUrl: job.status === 'FAILED' ? `${options.origin()}/files/part` : null,
    query: job.query,
    type: 'QUERY',
  });

  const node = ({ id }: { readonly id: string }): Shown | null => {
    const job = jobs.find((one) => one.id === id);
    if (job === undefined) return null;
    if (job.status === 'CREATED') job.status = 'RUNNING';
    else if (job.status === 'RUNNING' && job.pollsLeft > 0) job.pollsLeft -= 1;
    if (job.status === 'RUNNING' && job.pollsLeft === 0 && job.isWritten) {
      job.status = 'COMPLETED';
      job.completedAt = now();
    }
    return showJob(job);
  };

  async function start({ query, groupObjects }: { readonly query: string; readonly groupObjects?: boolean | null }) {
    if (groupObjects !== false) problem('a bulk operation is started without groupObjects: false');
    const refuse = (code: string, message: string) => ({
      bulkOperation: null,
      userErrors: [{ field: ['query'], message, code }],
    });
    const plan = planBulk(options.schema(), query);
    if (typeof plan === 'string') return refuse('INVALID', plan);
    const running = jobs.filter(({ status }) => status === 'CREATED' || status === 'RUNNING');
    const [other] = running;
    if (other !== undefined && running.length >= options.operationsAtOnce) {
      return refuse(
        'OPERATION_IN_PROGRESS',
        `A bulk query operation for this app and shop is already in progress: ${other.id}.`,
      );
    }
    const name = plan.root.name.value as Name;
    const filter = plan.root.arguments?.find(({ name: argument }) => argument.value === 'query')?.value;
    const wanted = filterOf(name, filter?.kind === 'StringValue' ? filter.value : '');
    const job = newJob(options.folder, jobs.length + 1, query, now(), options.pollsPerOperation);
    jobs.push(job);
    if (!scopes.has(`read_${name}`)) {
      Object.assign(job, { status: 'FAILED', errorCode: 'ACCESS_DENIED' });
    } else {
      const written = writeBulk(job, plan, shownOf(shop, show, name, wanted));
      if (shop[name].count <= writesAtOnce) await written;
      else void written.catch((error: unknown) => problem(String(error)));
    }
    return { bulkOperation: showJob(job), userErrors: [] };
  }

  const root = {
    shop: { name: 'Acme', myshopifyDomain: options.domain, currencyCode: currency },
    currentAppInstallation: () => ({
      accessScopes: [...scopes].map((handle) => ({ handle, description: handle })),
    }),
    node,
    orders: list('orders', shop.orders, show.orders),
    customers: list('customers', shop.customers, show.customers),
    products: list('products', shop.products, show.products),
    order: single('orders', shop.orders, show.orders),
    customer: single('customers', shop.customers, show.customers),
    product: single('products', shop.products, show.products),
    ordersCount: count('orders'),
    customersCount: count('customers'),
    productsCount: count('products'),
    bulkOperations: ({ first, reverse }: Listing) => {
      const sorted = reverse === true ? jobs.toReversed() : jobs;
      return connect(
        sorted.map((job) => ({ cursor: job.id, node: () => showJob(job) })),
        first ?? 0,
      );
    },
    bulkOperationRunQuery: start,
  };

  return async ({ query, variables }: Asked): Promise<Readonly<Record<string, unknown>>> => {
    let document: DocumentNode;
    try {
      document = parse(query);
    } catch (error) {
      problem(String(error));
      return { errors: [{ message: String(error) }] };
    }
    const [fault] = validate(options.schema(), document);
    if (fault !== undefined) return { errors: [{ message: fault.message, extensions: { code: 'undefinedField' } }] };
    refill(bucket, now());
    const requestedQueryCost = queryCost(options.schema(), document, variables);
    const cost = (actualQueryCost: number | null) => ({
      requestedQueryCost,
      actualQueryCost,
      throttleStatus: {
        maximumAvailable: bucket.maximumAvailable,
        currentlyAvailable: Math.floor(bucket.available),
        restoreRate: bucket.restoreRate,
      },
    });
    if (requestedQueryCost > singleQueryLimit) {
      const message = `Query cost is ${requestedQueryCost}, which exceeds the single query max cost limit (${singleQueryLimit}).`;
      const extensions = { code: 'MAX_COST_EXCEEDED', cost: requestedQueryCost, maxCost: singleQueryLimit };
      return { errors: [{ message, extensions }] };
    }
    if (requestedQueryCost > bucket.available) {
      return {
        errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
        extensions: { cost: cost(null) },
      };
    }
    const result = await execute({ schema: options.schema(), document, rootValue: root, variableValues: variables });
    const errors = result.errors?.map(({ message, extensions, originalError }) => ({
      message,
      extensions: (originalError as { readonly extensions?: unknown } | undefined)?.extensions ?? extensions,
    }));
    const actual = Math.min(requestedQueryCost, countObjects(result.data));
    bucket.available -= actual;
    return { ...(errors === undefined ? {} : { errors }), data: result.data, extensions: { cost: cost(actual) } };
  };
}

function* shownOf(
  shop: Shop,
  show: { readonly [N in keyof Shop]: (one: never) => Shown },
  name: keyof Shop,
  filter: Filter,
): Iterable<Shown> {
  for (const one of shop[name].all(filter)) yield (show[name] as (shown: Stamped) => Shown)(one);
}

function* cursored<T extends Stamped>(items: Iterable<T>, shown: (one: T) => Shown) {
  for (const one of items) {
    const place = JSON.stringify({ last_id: one.id, last_value: one.updatedAt });
    yield { cursor: Buffer.from(place).toString('base64'), node: () => shown(one) };
  }
}

function decodePlace(cursor: string): Pick<Stamped, 'id' | 'updatedAt'> {
  const place = JSON.parse(Buffer.from(cursor, 'base64').toString()) as { last_id: number; last_value: number };
  return { id: place.last_id, updatedAt: place.last_value };
}

/** A filter that the search does not know changes nothing there; here it is remembered as a mistake. */
function parseFilter(text: string, created: string, problem: (text: string) => void): Filter {
  const filter: { updatedFrom?: number; createdFrom?: number; createdUntil?: number } = {};
  for (const term of text.split(' AND ').filter((one) => one.trim() !== '')) {
    const [, name = '', comparison = '', at = ''] = /^\s*([a-z_]+):(>=|<)'([^']+)'\s*$/.exec(term) ?? [];
    const seconds = Date.parse(at) / 1000;
    if (name === 'updated_at' && comparison === '>=') filter.updatedFrom = seconds;
    else if (name === created && comparison === '>=') filter.createdFrom = seconds;
    else if (name === created && comparison === '<') filter.createdUntil = seconds;
    else problem(`the search knows no ${term}`);
    if (Number.isNaN(seconds)) problem(`the search knows no time ${at}`);
  }
  return filter;
}
