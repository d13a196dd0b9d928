/** What batches ask of the embedded ledger costs as much as the batch is large, not as the campaign is. */
import { DatabaseSync, type SQLInputValue, StatementSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { newSqlitePlace, open } from './engines.ts';
import { claim, member, settle, startCampaign } from './sending.ts';

/** Every statement that reads or changes sends, with the way SQLite goes. */
function spyOnPlans(file: string): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const explain = (statement: StatementSync) => {
    const sql = statement.sourceSQL;
    if (!/^(select|update) .*"sends"/s.test(sql) || seen.has(sql)) return;
    const database = new DatabaseSync(file, { readOnly: true });
    const nothing = Array.from({ length: (sql.match(/\?/g) ?? []).length }, (): SQLInputValue => null);
    const rows = database.prepare(`explain query plan ${sql}`).all(...nothing);
    seen.set(sql, rows.map(({ detail }) => String(detail)).join(' | '));
    database.close();
  };
  const all = StatementSync.prototype.all;
  const run = StatementSync.prototype.run;
  vi.spyOn(StatementSync.prototype, 'all').mockImplementation(function (this: StatementSync, ...values) {
    explain(this);
    return all.apply(this, values as never);
  });
  vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
    explain(this);
    return run.apply(this, values as never);
  });
  return seen;
}

it('finds the sends of a batch by their keys, and those under way by their status', async () => {
  const place = await newSqlitePlace();
  const state = await open(place);
  const own = await startCampaign(
    state,
    Array.from({ length: 20 }, (_, index) => member(index + 1)),
  );
  const plans = spyOnPlans(place.file);
  const sends = await claim(state, own, 'a', { limit: 10, cap: { messages: 1, days: 7 } });
  await state.sends.renew({ ...own, claim: 'a', seconds: 60 });
  await settle(state, 'a', sends.slice(0, 5), { status: 'accepted', providerId: 'x' });
  await settle(state, 'a', sends.slice(5, 8), { status: 'unknown', reason: 'reset' });
  await settle(state, 'a', sends.slice(8), { status: 'deferred', reason: '451' });
  await state.sends.recordEvents(
    'shop',
    sends.map(({ sendKey }) => ({ sendKey, event: 'bounce' as const, at: '2026-07-01T04:00:05Z' })),
  );
  await state.sends.resolve(
    'shop',
    sends.map(({ sendKey }, n) => ({ sendKey, says: n % 2 === 0 ? ('accepted' as const) : ('not_accepted' as const) })),
    'log',
  );
  vi.restoreAllMocks();
  expect(plans.size).toBeGreaterThan(8);
  const byKeyOrStatus =
    /\(send_key=\?|\(message=\? AND occurrence=\? AND status=\?|customer_key=\?\)|\(store=\? AND address=\?/;
  expect([...plans].filter(([, way]) => !byKeyOrStatus.test(way))).toEqual([]);
});
