/** What explains groups and how customers moved, as a second run would give it to its report. */
import type { ReportData } from '../../report/report-data.ts';
import type { ExplainedGroups } from '../../report/groups-data.ts';
import { cdnowReport } from './report-data.ts';

const explained: ExplainedGroups = {
  traits: [
    { rank: 1, trait: 'days_since_last_order', clusterMean: 446.1, storeMean: 359.4, difference: 0.5 },
    { rank: 1, trait: 'never_ordered', clusterMean: 0.35, storeMean: 0.2, difference: 0.4 },
    { rank: 2, trait: 'first_channel: <store & web>', clusterMean: 0.8, storeMean: 0.5, difference: 0.6 },
    { rank: 2, trait: 'subscribed', clusterMean: 0.63, storeMean: 0.41, difference: 0.44 },
    { rank: 3, trait: 'orders', clusterMean: 12.46, storeMean: 2.91, difference: 2.3 },
    { rank: 3, trait: 'average_order_value', clusterMean: 50.96, storeMean: 32.43, difference: 0.62 },
    { rank: 3, trait: 'days_between_orders', clusterMean: 55.8, storeMean: 111.2, difference: -0.55 },
    { rank: 3, trait: 'one_order', clusterMean: 0, storeMean: 0.51, difference: -1 },
  ],
  examples: [
    { rank: 1, typical: null, counterExample: null },
    {
      rank: 2,
      typical: { name: 'M••• G.', orders: 1, daysSinceLastOrder: 1, averageOrderValue: '39.1800' },
      counterExample: { name: '00•••', orders: 14, daysSinceLastOrder: 402, averageOrderValue: '1204.0000' },
    },
    {
      rank: 3,
      typical: { name: '<b>•••', orders: 12, daysSinceLastOrder: 50, averageOrderValue: '50.0000' },
      counterExample: null,
    },
  ],
  states: [
    { rank: 1, state: 'Hibernating', customers: 1314 },
    { rank: 1, state: 'No purchases', customers: 300 },
    { rank: 3, state: 'Active', customers: 154 },
  ],
};

export const groupsReport: ReportData = {
  ...cdnowReport,
  clusterings: cdnowReport.clusterings.map((one) =>
    one.asked === 3
      ? {
          ...one,
          names: ['Wood & <leaf>', 'Silver', 'Gold, and whoever else is worth as much as sixty letters say'],
          explained,
        }
      : one,
  ),
  clusterAdvice: [
    { k: 2, explained: 0.742, gain: 0.144, smallestShare: 0.186, stability: 0.988 },
    { k: 3, explained: 0.886, gain: 0.021, smallestShare: 0.07, stability: 0.963 },
    { k: 4, explained: 0.907, gain: 0.01, smallestShare: 0.035, stability: 0.952 },
  ],
  rfmGroups: [
    { group: 'Champions', customers: 300, totalSpend: '98000.10' },
    { group: 'Loyal', customers: 156, totalSpend: '12000' },
    { group: 'Hibernating', customers: 1901, totalSpend: '80000' },
  ],
  lifecycleSuggestions: [
    { category: 'all', gaps: 4273, medianDays: 34, activeDays: 117, inactiveDays: 277, hibernatingDays: 406 },
    {
      category: 'Ecológico & más',
      gaps: 12,
      medianDays: 30,
      activeDays: null,
      inactiveDays: null,
      hibernatingDays: null,
    },
  ],
  migrations: {
    since: '1998-05-31',
    kinds: [
      {
        kind: 'cluster_3',
        groups: [
          { id: '3-1', name: 'Wood & <leaf>', rank: 1, customers: 1614 },
          { id: '3-2', name: 'Silver', rank: 2, customers: 589 },
          { id: '3-4', name: 'Gold, and whoever else is worth as much as sixty letters say', rank: 3, customers: 154 },
        ],
        moves: [
          { from: '3-1', to: '3-2', because: 'customer', customers: 40 },
          { from: '3-2', to: '3-1', because: 'boundary', customers: 25 },
          { from: '3-2', to: '3-1', because: 'customer', customers: 61 },
          { from: '3-3', to: '3-4', because: 'customer', customers: 3 },
          { from: '3-2', to: 'gone', because: 'customer', customers: 1 },
          { from: 'new', to: '3-1', because: 'customer', customers: 12 },
        ],
      },
      {
        kind: 'lifecycle',
        groups: (['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'] as const).map((id, at) => ({
          id,
          name: null,
          rank: at + 1,
          customers: 400,
        })),
        moves: [
          { from: 'Active', to: 'Inactive', because: 'customer', customers: 120 },
          { from: 'Hibernating', to: 'Active', because: 'customer', customers: 9 },
          { from: 'new', to: 'Active', because: 'customer', customers: 33 },
        ],
      },
    ],
  },
};
