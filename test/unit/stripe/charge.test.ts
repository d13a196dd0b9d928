/** What charges, refunds and disputes come to, and in which order their states are. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charge, type Charge, chargeRows, type WholeCharge } from '../../../connectors/stripe/charge.ts';
import { dispute, type Dispute } from '../../../connectors/stripe/dispute.ts';
import { refund, type Refund } from '../../../connectors/stripe/refund.ts';

const chargeOf = (more: Partial<Charge> = {}): Charge =>
  charge.parse({
    id: 'ch_1',
    created: 1_700_000_000,
    amount: 1_000,
    amount_captured: 1_000,
    balance_transaction: 'txn_1',
    billing_details: { email: 'guest@shop.test' },
    captured: true,
    currency: 'eur',
    customer: null,
    livemode: true,
    payment_method_details: { type: 'card' },
    status: 'succeeded',
    ...more,
  });
const refundOf = (more: Partial<Refund> = {}): Refund =>
  refund.parse({
    id: 're_1',
    created: 1_700_000_100,
    amount: 400,
    currency: 'eur',
    balance_transaction: 'txn_2',
    status: 'succeeded',
    ...more,
  });
const disputeOf = (status: string, bookings = 1): Dispute =>
  dispute.parse({
    id: 'du_1',
    created: 1_700_000_200,
    amount: 1_000,
    currency: 'eur',
    charge: 'ch_1',
    balance_transactions: Array.from({ length: bookings }, () => ({})),
    status,
  });
const rowsOf = (parts: Partial<WholeCharge> = {}, countsTests = false) => {
  const { orders, refunds } = chargeRows({ charge: chargeOf(), refunds: [], disputes: [], ...parts }, countsTests);
  return { order: orders[0], refunds };
};

describe('an order', () => {
  it.each<[string, Partial<Charge>, string | undefined]>([
    ['is paid when its money was taken', {}, 'paid'],
    ['waits while it is only authorized', { captured: false, amount_captured: 0 }, 'pending'],
    ['waits while the bank has not answered', { status: 'pending' }, 'pending'],
    ['is cancelled when the authorization was released', { captured: false, refunded: true }, 'cancelled'],
    ['never was one when the card said no', { status: 'failed' }, undefined],
    [
      'is cancelled when the bank said no days later',
      { status: 'failed', payment_method_details: { type: 'sepa_debit' } },
      'cancelled',
    ],
    ['of test mode is a test', { livemode: false }, 'test'],
  ])('%s', (_, more, status) => {
    expect(rowsOf({ charge: chargeOf(more) }).order?.['status']).toBe(status);
  });

  it('of test mode counts when it is asked to', () => {
    expect(rowsOf({ charge: chargeOf({ livemode: false }) }, true).order?.['status']).toBe('paid');
  });

  it('is worth what was captured, and what was not captured is no refund', () => {
    const { order, refunds } = rowsOf({
      charge: chargeOf({ amount_captured: 600 }),
      refunds: [refundOf({ balance_transaction: null })],
    });
    expect(order).toMatchObject({ amount: '6.00', status: 'paid' });
    expect(refunds).toEqual([]);
  });

  it('knows guests by their address, the counter from the shop, and later periods of subscriptions', () => {
    expect(rowsOf().order).toMatchObject({ customer_id: null, email: 'guest@shop.test', channel: 'online' });
    expect(rowsOf({ charge: chargeOf({ payment_method_details: { type: 'card_present' } }) }).order?.['channel']).toBe(
      'pos',
    );
    expect(rowsOf({ charge: chargeOf({ customer: 'cus_1' }) }).order?.['customer_id']).toBe('cus_1');
    const renewal = (more: Partial<Charge>) => rowsOf({ charge: chargeOf(more) }).order?.['is_subscription_renewal'];
    expect(renewal({})).toBe('false');
    expect(renewal({ description: 'Subscription update' })).toBe('true');
    expect(renewal({ invoice: { billing_reason: 'subscription_cycle' } })).toBe('true');
    expect(renewal({ invoice: { billing_reason: 'subscription_create' }, description: 'Subscription update' })).toBe(
      'false',
    );
  });
});

describe('what was paid back', () => {
  it('counts while it is on its way, and is gone when it failed', () => {
    for (const [status, expected] of [
      ['pending', 'partially_refunded'],
      ['succeeded', 'partially_refunded'],
      ['failed', 'paid'],
      ['canceled', 'paid'],
    ] as const) {
      const { order, refunds } = rowsOf({ refunds: [refundOf({ status })] });
      expect({ status, is: order?.['status'], rows: refunds.length }).toEqual({
        status,
        is: expected,
        rows: expected === 'paid' ? 0 : 1,
      });
    }
  });

  it('is all of it with a dispute that is lost, none of it when that is won after all', () => {
    const states = ['needs_response', 'under_review', 'lost', 'appeal_under_review', 'won'].map((status) => {
      const { order, refunds } = rowsOf({ disputes: [disputeOf(status, status === 'won' ? 2 : 1)] });
      return [order?.['status'], refunds.map((row) => row['amount'])];
    });
    expect(states).toEqual([
      ['paid', []],
      ['paid', []],
      ['refunded', ['10.00']],
      ['refunded', ['10.00']],
      ['paid', []],
    ]);
  });

  it('makes a version of the second in which it was made', () => {
    const { order } = rowsOf({ refunds: [refundOf()], disputes: [disputeOf('needs_response')] });
    expect(order?.['updated_at']?.slice(0, 19)).toBe('2023-11-14T22:16:40');
    expect(rowsOf().order?.['updated_at']).toBe('2023-11-14T22:13:20.001Z');
  });

  it('belongs to the version of its order', () => {
    const { order, refunds } = rowsOf({ refunds: [refundOf(), refundOf({ id: 're_2' })] });
    expect(refunds.map((row) => row['order_updated_at'])).toEqual([order?.['updated_at'], order?.['updated_at']]);
  });
});

/** One life of a charge: states in the order in which they happen. */
const life = fc
  .record({
    start: fc.constantFrom('pending', 'authorized', 'paid'),
    end: fc.constantFrom('stays', 'failed later'),
    refunds: fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 100 }), states: fc.constantFrom(...refundLives()) }),
      { maxLength: 4 },
    ),
    dispute: fc.option(fc.constantFrom(...disputeLives())),
  })
  .map((drawn) => {
    const states: WholeCharge[] = [];
    const debit = { payment_method_details: { type: 'sepa_debit' } };
    let told = chargeOf(debit);
    let refunds: readonly Refund[] = [];
    let disputes: readonly Dispute[] = [];
    const now = () => states.push({ charge: told, refunds, disputes });
    if (drawn.start !== 'paid') {
      told = chargeOf({ ...debit, ...(drawn.start === 'pending' ? { status: 'pending' } : { captured: false }) });
      now();
      told = chargeOf(debit);
    }
    now();
    let at = told.created;
    for (const [n, { after, states: statuses }] of drawn.refunds.entries()) {
      at += after;
      for (const status of statuses) {
        const one = refundOf({ id: `re_${n}`, created: at, amount: 100, status });
        refunds = [...refunds.filter(({ id }) => id !== one.id), one];
        now();
      }
    }
    for (const [status, bookings] of drawn.dispute ?? []) {
      disputes = [{ ...disputeOf(status, bookings), created: at }];
      now();
    }
    if (drawn.end === 'failed later') {
      told = chargeOf({ ...debit, status: 'failed' });
      now();
    }
    return states;
  });

function refundLives(): readonly (readonly string[])[] {
  return [['succeeded'], ['pending', 'succeeded'], ['pending', 'succeeded', 'failed'], ['requires_action', 'canceled']];
}

function disputeLives(): readonly (readonly (readonly [string, number])[])[] {
  return [
    [
      ['warning_needs_response', 0],
      ['warning_under_review', 0],
      ['warning_closed', 0],
    ],
    [
      ['needs_response', 1],
      ['under_review', 1],
      ['won', 2],
    ],
    [
      ['needs_response', 1],
      ['under_review', 1],
      ['lost', 1],
      ['appeal_needs_response', 1],
      ['appeal_under_review', 1],
      ['lost', 1],
    ],
    [
      ['needs_response', 1],
      ['lost', 1],
      ['appeal_under_review', 1],
      ['won', 2],
      ['lost', 3],
    ],
  ];
}

it('a later state never has an older version, and states of one version say the same of money', () => {
  fc.assert(
    fc.property(life, (states) => {
      const told = states.map((state) => {
        const { orders, refunds } = chargeRows(state, false);
        const money = [orders[0]?.['status'], orders[0]?.['amount'], refunds.map((row) => row['amount'])];
        return { version: orders[0]?.['updated_at'] ?? '', money: JSON.stringify(money) };
      });
      const versions = told.map(({ version }) => version);
      expect(versions.filter((version) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(version))).toEqual([]);
      expect(versions).toEqual(versions.toSorted());
      const moneyOf = new Map(told.map(({ version, money }) => [version, money]));
      expect(told.filter(({ version, money }) => moneyOf.get(version) !== money)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
