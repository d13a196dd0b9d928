/** Partitions that go on: frozen ones are kept, new numbers of groups are found beside them. */
import { expect, it } from 'vitest';
import { type ClusterInput, clusterCustomers } from '../../../activities/compute/cluster-customers.ts';

const value = Float64Array.of(1, 2, 3, 100, 110, 120, 5000, 5100, 5200, 9000);
const columns = { value, behaviour: null, medianOrder: 10 };
const bounds = [
  { lower: null, upper: 2 },
  { lower: 2, upper: 101 },
  { lower: 101, upper: null },
];
const frozen = { asked: 3, ids: ['3-4', '3-1', '3-7'], bounds, centres: null };
const previous = { isFrozen: true, partitions: [frozen], ranks: {} };

const clustered = (more: Partial<ClusterInput>) =>
  clusterCustomers({ ...columns, by: 'value', ks: [3, 4], previous, ...more });

it('keeps the frozen ranges and ids of one number of groups while another is new', () => {
  const [three, four] = clustered({});
  expect(three).toMatchObject({ asked: 3, ids: frozen.ids, bounds });
  expect(three?.ranks).toEqual(Uint8Array.of(1, 2, 2, 2, 3, 3, 3, 3, 3, 3));
  expect(four).toMatchObject({ asked: 4, ids: ['4-1', '4-2', '4-3', '4-4'] });
  expect(four?.ranks).toEqual(Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4));
});

it('finds all anew at a refit, with the ids of those that were there', () => {
  const [three, four] = clustered({ previous: { ...previous, isFrozen: false } });
  expect(three?.ids).toEqual(frozen.ids);
  expect(three?.bounds).not.toEqual(bounds);
  expect(four?.ids).toEqual(['4-1', '4-2', '4-3', '4-4']);
});

it('leaves the others as they are when a set goes', () => {
  expect(clustered({ ks: [3] })).toEqual([clustered({})[0]]);
});
