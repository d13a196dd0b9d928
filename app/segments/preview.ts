/** How many customers conditions fit, and what these are worth, as of a published run: asked while they are written. */
import { compileConditions, readCondition } from '../../activities/conditions.ts';
import { maskEmail } from '../../lib/pure/mask-email.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { printSegment } from '../../models/segments/print.ts';
import { treeOf } from '../../models/segments/read.ts';
import { type AnswerOf, answerOf, type Desk } from './desk.ts';
import type { WrittenSegment } from './written.ts';

export interface SegmentPreview extends AnswerOf {
  readonly segment: string | null;
  readonly version: number | null;
  readonly where: string;
  readonly customers: number;
  /** Of all customers, prospects included. */
  readonly share: number;
  readonly everybody: number;
  /** Those of them who never ordered. */
  readonly prospects: number;
  readonly buyers: number;
  readonly subscribers: number;
  readonly historicClv: string;
  readonly horizonDays: number | null;
  readonly predictedClv: string | null;
  readonly predictedOrders: number | null;
  readonly funnel: readonly FunnelStep[];
  readonly first: readonly PreviewedCustomer[];
}

export interface FunnelStep {
  readonly condition: string;
  /** Customers whom the condition alone fits. */
  readonly alone: number;
  /** Customers whom it and all above it fit; null where it does not narrow what stands above. */
  readonly left: number | null;
}

export interface PreviewedCustomer {
  readonly customerKey: string;
  readonly email: string | null;
  readonly state: string;
  readonly orders: number;
  readonly historicClv: string;
  readonly predictedClv: string | null;
}

const shownCustomers = 5;

export async function previewSegment(desk: Desk, { content, version, place }: WrittenSegment): Promise<SegmentPreview> {
  const { scope, reader } = desk;
  const known = { ...scope, vocabulary: knowing(scope.vocabulary, content.name) };
  const where = treeOf(content.where);
  const whole = readCondition(known, membershipTree(content), place);
  const steps = stepsOf(content);
  const trees = steps.map(({ tree }) => readCondition(known, tree, place));
  const { sql, parameters } = await compileConditions(reader, known, [whole, ...trees]);
  const horizonDays = scope.vocabulary.horizonsDays[0] ?? null;
  const predicted = (measure: string) => (horizonDays === null ? 'null' : `predicted_${measure}_${horizonDays}d`);
  const narrowing = steps.map(({ narrows }, at) => (narrows ? `c${at + 1}` : undefined));
  const counts = steps.flatMap((_, at) => {
    const above = narrowing.slice(0, at + 1).filter((column) => column !== undefined);
    return [
      `count(*) filter (where c${at + 1}) as "alone${at}"`,
      `count(*) filter (where ${above.join(' and ') || 'false'}) as "left${at}"`,
    ];
  });
  const [row] = await reader.rows<Readonly<Record<string, string | number | null>>>(
    `with conditions as (${sql})
     select count(*) as everybody, count(*) filter (where c0) as customers,
       count(*) filter (where c0 and is_prospect) as prospects,
       count(*) filter (where c0 and contacts.newsletter = 'subscribed') as subscribers,
       cast(coalesce(sum(historic_clv) filter (where c0), 0) as varchar) as historic,
       cast(sum(cast(${predicted('clv')} as decimal(18, 4))) filter (where c0) as varchar) as predicted,
       cast(sum(cast(${predicted('orders')} as decimal(18, 4))) filter (where c0) as double) as orders
       ${counts.map((count) => `, ${count}`).join('')}
     from customers join conditions using (customer_key) left join contacts using (customer_key)`,
    parameters,
  );
  const first = await reader.rows<PreviewedCustomer>(
    `with conditions as (${sql})
     select customer_key as "customerKey", email, lifecycle_state as state, historic_orders as orders,
       cast(historic_clv as varchar) as "historicClv", cast(cast(${predicted('clv')} as decimal(18, 2)) as varchar) as "predictedClv"
     from customers join conditions using (customer_key) left join contacts using (customer_key)
     where c0 order by ${predicted('clv')} desc nulls last, historic_clv desc, customer_key limit ${shownCustomers}`,
    parameters,
  );
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    ...answerOf(desk),
    segment: version === null && place === '--where' ? null : content.name,
    version,
    where: printSegment(where),
    customers: number('customers'),
    everybody: number('everybody'),
    share: number('everybody') === 0 ? 0 : number('customers') / number('everybody'),
    prospects: number('prospects'),
    buyers: number('customers') - number('prospects'),
    subscribers: number('subscribers'),
    historicClv: String(row?.['historic'] ?? '0'),
    horizonDays,
    predictedClv: row?.['predicted'] == null ? null : String(row['predicted']),
    predictedOrders: row?.['orders'] == null ? null : Number(row['orders']),
    funnel: steps.map(({ condition, narrows }, at) => ({
      condition,
      alone: number(`alone${at}`),
      left: narrows ? number(`left${at}`) : null,
    })),
    first: first.map(({ email, ...customer }) => ({ ...customer, email: email === null ? null : maskEmail(email) })),
  };
}

interface Step {
  readonly condition: string;
  readonly tree: SegmentTree;
  readonly narrows: boolean;
}

/** The conditions that all have to hold, one by one; then what else lets people in or keeps them out. */
function stepsOf({ name, where, stay_while: stay, include, exclude }: WrittenSegment['content']): readonly Step[] {
  const tree = treeOf(where);
  const parts = 'all' in tree ? tree.all : [tree];
  return [
    ...parts.map((part) => ({ condition: printSegment(part), tree: part, narrows: true })),
    ...(stay === undefined
      ? []
      : [
          {
            condition: `stays while ${printSegment(treeOf(stay))}`,
            tree: { all: [{ segment: name }, treeOf(stay)] },
            narrows: false,
          },
        ]),
    ...include.map((list) => ({ condition: `in any case: list ${list}`, tree: { list }, narrows: false })),
    ...exclude.map((list) => ({ condition: `in no case: list ${list}`, tree: { list }, narrows: false })),
  ];
}

/** A segment that is only written may speak of its own members. */
const knowing = (vocabulary: Desk['scope']['vocabulary'], name: string): Desk['scope']['vocabulary'] => ({
  ...vocabulary,
  segments: [...new Set([...vocabulary.segments, name])],
});
