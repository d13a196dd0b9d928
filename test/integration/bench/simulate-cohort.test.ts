import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { epochDay } from '../../../app/clv/epoch-days.ts';
import { withOrders } from '../../../app/clv/orders-file.ts';
import { cohorts, lastDayOf, simulateCohort } from '../../../bench/clv/simulate-cohort.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { summarisePurchases } from '../../../models/clv/purchases.ts';
import { inUnit } from '../../../models/clv/time-units.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-cohort-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('simulateCohort', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const bytes = async (name: string, seed?: number) => {
      const file = join(folder, name);
      await simulateCohort('closed', 500, file, seed);
      return readFileSync(file);
    };
    const first = await bytes('first.parquet');
    expect((await bytes('again.parquet')).equals(first)).toBe(true);
    expect((await bytes('other.parquet', 2)).equals(first)).toBe(false);
  });

  it('makes a shop in which the fit finds the parameters it was made with', async () => {
    const file = join(folder, 'open.parquet');
    await simulateCohort('open', 20_000, file);
    const until = lastDayOf('open');
    const { histories } = await withOrders({ file, until, lastDay: until, zone: 'UTC' }, async ({ purchases }) =>
      summarisePurchases(purchases, { until: epochDay(until) }),
    );
    const { parameters, standardErrors } = bgNbd.fit(groupHistories(inUnit(histories, 'weeks')));
    const { r, alpha, a, b } = cohorts.open.orders;
    const away = (name: 'r' | 'alpha' | 'a' | 'b', truth: number) =>
      Math.abs(parameters[name] - truth) / standardErrors[name]!;
    // Three standard errors, and a fourth for purchases of one day that count once.
    expect(Math.max(away('r', r), away('alpha', alpha), away('a', a), away('b', b))).toBeLessThan(4);
  });
});
