/** Reading a list of Stripe's, newest first, along a plan: page after page, each with the cursor that is true once it is stored. */
import { Stripe } from 'stripe';
import { z } from 'zod';
import type { Page, Part, ReadRequest, Resource } from '../../lib/connector.ts';
import type { StreamName } from '../../lib/streams.ts';
import { type StripeClient, shapeFailure } from './client.ts';
import type { StripeConfig } from './config.ts';
import { secondsOf } from './instants.ts';
import { afterPage, cursorOf, planRead, type ReadPlan, type Stretch } from './read-plan.ts';

const pageSize = 100;

export interface ListParameters {
  readonly limit: number;
  readonly created: { readonly gte?: number; readonly lt: number };
  readonly starting_after?: string;
}

export interface ListSpec<T extends ListItem> {
  readonly name: string;
  readonly streams: readonly StreamName[];
  readonly hasWindows: boolean;
  /** Whether an object may change after it was created, so that older ones are read again. */
  readonly isMutable: boolean;
  readonly item: z.ZodType<T>;
  request(stripe: Stripe, parameters: ListParameters): Promise<unknown>;
  parts(items: readonly T[], signal: AbortSignal): Promise<readonly Part[]>;
}

export interface ListItem {
  readonly id: string;
  readonly created: number;
}

export interface ListDeps {
  readonly client: StripeClient;
  readonly config: StripeConfig;
}

export function listResource<T extends ListItem>(deps: ListDeps, spec: ListSpec<T>): Resource {
  const { name, streams, hasWindows } = spec;
  return {
    name,
    streams,
    hasWindows,
    read: ({ window, cursor, now, signal }: ReadRequest) => {
      if (window !== undefined) {
        const stretch = { from: Math.max(0, secondsOf(window.from)), until: ceilSeconds(window.until) };
        return stretchPages(deps, spec, stretch, signal, () => cursor ?? {});
      }
      return plannedPages(
        deps,
        spec,
        planRead(cursor, Math.floor(now().getTime() / 1000), options(deps, spec)),
        signal,
      );
    },
  };
}

const options = ({ config }: ListDeps, { isMutable }: Pick<ListSpec<ListItem>, 'isMutable'>) => ({
  lookbackSeconds: config.lookbackMinutes * 60,
  reReadSeconds: isMutable ? config.reReadDays * 86_400 : undefined,
});

/** A window may end between two seconds. */
const ceilSeconds = (instant: string): number => Math.ceil(Date.parse(instant) / 1000);

async function* plannedPages<T extends ListItem>(
  deps: ListDeps,
  spec: ListSpec<T>,
  start: ReadPlan,
  signal: AbortSignal,
): AsyncIterable<Page> {
  let plan = start;
  for (;;) {
    const [stretch] = plan.left;
    if (stretch === undefined) return;
    yield* stretchPages(deps, spec, stretch, signal, (page) => {
      plan = afterPage(plan, page);
      return cursorOf(plan);
    });
  }
}

async function* stretchPages<T extends ListItem>(
  { client }: ListDeps,
  spec: ListSpec<T>,
  stretch: Stretch,
  signal: AbortSignal,
  cursorAfter: (page: { readonly oldest: number | undefined; readonly isLast: boolean }) => Page['cursor'],
): AsyncIterable<Page> {
  let created = createdIn(stretch);
  let after: ListItem | undefined;
  for (;;) {
    signal.throwIfAborted();
    const parameters: ListParameters = {
      limit: pageSize,
      created,
      ...(after === undefined ? {} : { starting_after: after.id }),
    };
    const answer = await client.ask(spec.name, signal, (stripe) => orGone(spec.request(stripe, parameters), after));
    if (answer === 'gone' && after !== undefined) {
      // What the page before ended with was deleted since: its second is read again.
      created = createdIn({ from: stretch.from, until: after.created + 1 });
      after = undefined;
      continue;
    }
    const { data, has_more: hasMore } = parseList(spec, answer);
    const last = data.at(-1);
    const isLast = !hasMore || last === undefined;
    yield { parts: await spec.parts(data, signal), cursor: cursorAfter({ oldest: last?.created, isLast }) };
    if (isLast) return;
    after = last;
  }
}

const createdIn = ({ from, until }: Stretch): ListParameters['created'] =>
  from === 0 ? { lt: until } : { gte: from, lt: until };

/** `gone` when the object to go on from is not there any more. */
async function orGone(request: Promise<unknown>, after: ListItem | undefined): Promise<unknown> {
  if (after === undefined) return request;
  try {
    return await request;
  } catch (error) {
    const isGone = error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'starting_after';
    if (isGone) return 'gone';
    throw error;
  }
}

function parseList<T extends ListItem>({ name, item }: ListSpec<T>, answer: unknown) {
  const parsed = z.object({ data: z.array(item), has_more: z.boolean() }).safeParse(answer);
  if (parsed.success) return parsed.data;
  throw shapeFailure(name, parsed.error.issues[0]?.path.join('.') ?? 'the answer');
}
