/** What winning customers cost, from a file to the staged table. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const load = async (content: string, written: object = {}) => {
  await project.land('costs.csv', content, { stream: 'acquisition_costs', ...written });
  await project.load();
  return project.rows(
    `select channel, "month"::varchar as "month", spend from raw_acquisition_costs order by _load, _row`,
  );
};

it('reads a month as a month, as any of its days and in the format of the file', async () => {
  expect(
    await load('Channel,Month,Cost\nsearch,2024-03,120.50\n"fête, été",2024-03-17,0\nradio,2024-12-01T08:00:00Z,7\n'),
  ).toEqual([
    { channel: 'search', month: '2024-03-01', spend: '120.5000' },
    { channel: 'fête, été', month: '2024-03-01', spend: '0.0000' },
    { channel: 'radio', month: '2024-12-01', spend: '7.0000' },
  ]);
  expect(await load('channel,month,spend\nsearch,04/2024,5\n', { dateFormat: '%m/%Y' })).toContainEqual({
    channel: 'search',
    month: '2024-04-01',
    spend: '5.0000',
  });
});

it('puts aside what is no month, no amount or below nothing, with its reason', async () => {
  expect(await load('channel,month,spend\na,2024-13,1\nb,March,1\nc,2024-01,-1\nd,2024-01,\n,2024-01,1\n')).toEqual([]);
  expect(await project.rows('select "row", reason from quarantine order by "row"')).toEqual([
    { row: 2, reason: 'month: not a month (YYYY-MM, or YYYY-MM-DD or ISO 8601)' },
    { row: 3, reason: 'month: not a month (YYYY-MM, or YYYY-MM-DD or ISO 8601)' },
    { row: 4, reason: 'spend: -1 is below 0' },
    { row: 5, reason: 'spend is missing' },
    { row: 6, reason: 'channel is missing' },
  ]);
});
