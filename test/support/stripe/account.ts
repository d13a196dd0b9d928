/** An account with charges, and what people do to it between two reads. */
import {
  type ChargePlan,
  chargeId,
  countBefore,
  customerId,
  type DisputePlan,
  planCharge,
  type RefundPlan,
} from './history.ts';
import { bookingsOf, eventObject, type EventPlan, eventsOf, type Ledger } from './ledger.ts';
import { chargeObject, customerObject, type CustomerState, disputeObject, type Json, refundObject } from './objects.ts';

export interface AccountOptions {
  readonly charges: number;
  /** Between two charges. Default: an hour. */
  readonly spacingSeconds?: number;
  /** Seconds since 1970, of the account's own clock. */
  readonly now: () => number;
  /** The first charge's second; by default so that the last one was a minute ago. */
  readonly since?: number;
}

/** A sorted list of objects, by number; oldest first. */
export interface Listed {
  readonly length: number;
  created(at: number): number;
  id(at: number): string;
  object(at: number): Json;
  find(id: string): number | undefined;
}

export type Account = ReturnType<typeof createAccount>;

export function createAccount({ charges: given, spacingSeconds = 3_600, now, since }: AccountOptions) {
  let generated = given;
  const first = since ?? now() - 60 - Math.max(0, given - 1) * spacingSeconds;
  const added: number[] = [];
  const extraRefunds = new Map<number, RefundPlan[]>();
  const extraEvents: EventPlan[] = [];
  const emails = new Map<number, string>();
  const gone = new Set<number>();
  let planned: { refunds: RefundPlan[]; disputes: DisputePlan[] } | undefined;

  const createdOf = (index: number): number =>
    index < generated ? first + index * spacingSeconds : (added[index - generated] ?? 0);
  const chargeCount = (): number => generated + added.length;
  const planOf = (index: number): ChargePlan => planCharge(index, createdOf(index));
  const extrasOf = (index: number): readonly RefundPlan[] => extraRefunds.get(index) ?? [];
  const chargeNow = (index: number): Json => chargeObject(planOf(index), extrasOf(index), now());

  const ledger: Ledger = { chargeCount, createdOf, planOf, extrasOf, extraEvents, chargeNow, now };

  /** Refunds and disputes of all charges, whenever they happen, oldest first. */
  const plans = () => {
    if (planned !== undefined) return planned;
    const refunds: RefundPlan[] = [];
    const disputes: DisputePlan[] = [];
    for (let index = 0; index < chargeCount(); index++) {
      const plan = planOf(index);
      refunds.push(...plan.refunds, ...extrasOf(index));
      if (plan.dispute !== undefined) disputes.push(plan.dispute);
    }
    const byTime = (one: { at: number; id: string }, other: { at: number; id: string }) =>
      one.at - other.at || (one.id < other.id ? -1 : 1);
    planned = { refunds: refunds.sort(byTime), disputes: disputes.sort(byTime) };
    return planned;
  };

  const past = <T extends { readonly at: number }>(all: readonly T[]): readonly T[] =>
    all.slice(
      0,
      countBefore(all.length, (at) => all[at]?.at ?? 0, now() + 1),
    );

  const customerOf = (index: number): CustomerState => ({
    index,
    created: createdOf(index * 3) - 60,
    email: emails.get(index) ?? `customer${index}@shop.test`,
  });

  const listed = <T extends { readonly id: string }>(
    items: readonly T[],
    created: (item: T) => number,
    object: (item: T) => Json,
  ): Listed => ({
    length: items.length,
    created: (at) => created(items[at] as T),
    id: (at) => (items[at] as T).id,
    object: (at) => object(items[at] as T),
    find: (id) => positive(items.findIndex((item) => item.id === id)),
  });

  const lists: Readonly<Record<string, () => Listed>> = {
    charges: () => ({
      length: countBefore(chargeCount(), createdOf, now() + 1),
      created: createdOf,
      id: chargeId,
      object: chargeNow,
      find: (id) => numberIn(id, chargeCount()),
    }),
    customers: () => {
      const count = Math.ceil(chargeCount() / 3);
      const there = gone.size === 0 ? undefined : [...Array(count).keys()].filter((index) => !gone.has(index));
      const at = (n: number) => there?.[n] ?? n;
      return {
        length: countBefore(there?.length ?? count, (n) => customerOf(at(n)).created, now() + 1),
        created: (n) => customerOf(at(n)).created,
        id: (n) => customerId(at(n)),
        object: (n) => customerObject(customerOf(at(n))),
        find: (id) => {
          const index = numberIn(id, count);
          return index === undefined || there === undefined ? index : positive(there.indexOf(index));
        },
      };
    },
    refunds: () =>
      listed(
        past(plans().refunds),
        ({ at }) => at,
        (refund) => refundObject(refund, planOf(refund.charge).currency, now()),
      ),
    disputes: () =>
      listed(
        past(plans().disputes),
        ({ at }) => at,
        (dispute) => disputeObject(dispute, planOf(dispute.charge), now()),
      ),
    balance_transactions: () =>
      listed(
        bookingsOf(ledger),
        ({ created }) => created as number,
        (booking) => booking,
      ),
    events: () => listed(eventsOf(ledger), ({ created }) => created, eventObject),
  };

  return {
    lists,
    planOf,
    extrasOf,
    chargeNow,
    now,
    chargeCount,
    customerOf,
    isGone: (index: number) => gone.has(index),
    dispute: (index: number) => {
      const plan = planOf(index);
      return plan.dispute === undefined || plan.dispute.at > now()
        ? undefined
        : disputeObject(plan.dispute, plan, now());
    },
    refundsOf: (index: number): readonly Json[] =>
      [...planOf(index).refunds, ...extrasOf(index)]
        .filter(({ at }) => at <= now())
        .sort((one, other) => other.at - one.at)
        .map((refund) => refundObject(refund, planOf(index).currency, now())),
    /** Now. Returns the refund's id. */
    refund(index: number, amount: number, id = `re_extra_${index}_${extrasOf(index).length}`): string {
      extraRefunds.set(index, [...extrasOf(index), { id, charge: index, at: now(), amount }]);
      planned = undefined;
      return id;
    },
    /** Now. Returns the charge's number. */
    addCharge(): number {
      added.push(now());
      planned = undefined;
      return chargeCount() - 1;
    },
    changeEmail(index: number, email: string): void {
      emails.set(index, email);
      extraEvents.push({
        id: `evt_${customerId(index)}_${extraEvents.length}`,
        created: now(),
        type: 'customer.updated',
        object: () => customerObject(customerOf(index)),
        previous: { email: null },
      });
    },
    deleteCustomer: (index: number) => gone.add(index),
    eventOf: (type: string, object: Json, created = now()): Json =>
      eventObject({ id: `evt_sent_${object['id'] as string}_${type}_${created}`, created, type, object: () => object }),
    empty(): void {
      generated = 0;
      added.length = 0;
      extraRefunds.clear();
      extraEvents.length = 0;
      planned = undefined;
    },
  };
}

const positive = (index: number): number | undefined => (index < 0 ? undefined : index);

const numberIn = (id: string, count: number): number | undefined => {
  const index = Number(/_(\d+)$/.exec(id)?.[1] ?? NaN);
  return index < count ? index : undefined;
};
