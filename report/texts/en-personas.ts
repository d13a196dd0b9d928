/** Words about personas in a run's report, in English. */
export const personas = {
  heading: 'Who buys alike',
  intro:
    'Customers put into groups by what they buy, whatever they are worth. A group is named after what its members buy more of than the average customer.',
  table: (analysis: string) => `Groups of the analysis ${analysis}`,
  columns: {
    group: 'Group',
    id: 'Id',
    customers: 'Customers',
    share: '% of customers',
    orders: 'Orders',
    spend: 'Total spend',
    top: 'Known by',
  },
};
