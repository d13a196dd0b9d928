/** Every word of a persona analysis' page in English. */
import type { PersonaTransformation, PersonaUnit } from '../../../models/personas/types.ts';

const attributes: Readonly<Record<string, string>> = {
  'product.category': 'category of the products',
  'product.type': 'type of the products',
  'product.id': 'product',
  'order.channel': 'channel of the orders',
  'order.currency': 'currency of the orders',
  'order.weekday': 'weekday of the orders',
  'order.source': 'source of the orders',
};

export const en = {
  title: (name: string, store: string) => `Personas of ${store}: ${name}`,
  headline: (groups: string, largest: string, share: string) =>
    `${groups} by what customers buy; the largest, ${largest}, holds ${share} of them.`,
  groupsCount: (count: string, n: number) => (n === 1 ? `${count} group` : `${count} groups`),
  nobody: 'There is nobody to put into groups.',
  what: {
    heading: 'What this is',
    product: (attribute: string) =>
      `Customers who buy alike stand together in a group. What counts as alike is the ${attribute} that they buy.`,
    other: (attribute: string) =>
      `Customers who are alike stand together in a group. What counts as alike: ${attribute}.`,
    unit: {
      matrix_freq: 'Compared is how often each customer bought of everything.',
      matrix_spend: 'Compared is how much money each customer spent on everything.',
      matrix_share:
        'Compared is which share of a customer’s purchases goes to everything: not how much they buy, but what.',
      matrix_bool: 'Compared is what a customer ever bought, however often.',
    } satisfies Record<PersonaUnit, string>,
    reading:
      'A group’s figures are compared with the average customer: 3.2 × means that its members buy 3.2 times as much of it.',
    audience: (line: string) => `Only customers took part for whom this holds: ${line}`,
  },
  attribute: (name: string) => attributes[name] ?? `attribute ${name}`,
  kpi: {
    label: 'At a glance',
    customers: 'Customers in groups',
    without: (count: string) => `${count} more never bought anything`,
    groups: 'Groups',
    asked: (k: string) => `of ${k} asked for`,
    variables: 'Compared by',
    variablesText: (attribute: string) => `values of ${attribute}`,
  },
  warnings: {
    heading: 'Before you read on',
    step: 'One step further:',
    leftOut: 'What was left out',
  },
  groups: {
    heading: 'The groups',
    intro:
      'From the largest to the smallest. Names may repeat; the id behind a name never does, and stays with its group.',
    known: 'Known by',
    id: (id: string) => `id ${id}`,
  },
  table: {
    heading: 'Groups in figures',
    caption: 'Customers, orders and spend by group',
    group: 'Group',
    id: 'Id',
    customers: 'Customers',
    customerShare: '% of customers',
    orders: 'Orders',
    spend: 'Total spend',
    revenueShare: '% of spend',
    ordersPerCustomer: 'Orders per customer',
    spendPerCustomer: 'Spend per customer',
    top: 'Known by',
    without: 'No purchases',
    total: 'Total',
  },
  heat: {
    heading: 'What sets the groups apart',
    intro:
      'A row for everything that is bought, a column for every group. 1 is the store’s average: blue is more, red is less.',
    caption: 'Times the store’s average, by group',
    variable: 'What is bought',
    cell: (variable: string, group: string, times: string, level: string) =>
      `${variable}, ${group}: ${times} × the store’s average (${level})`,
    never: (variable: string, group: string) => `${variable}, ${group}: nobody there ever bought it`,
    legend: 'Colours',
    less: 'a quarter or less',
    average: 'average',
    more: '4 × or more',
    zero: 'never bought',
  },
  levels: {
    heading: 'Levels of every group',
    intro: (high: string, medium: string) =>
      `High is from ${high} times the store’s average on, medium from ${medium} times on; zero is what nobody of the group ever bought.`,
    caption: 'What each group buys at which level',
    names: { high: 'High', medium: 'Medium', low: 'Low', zero: 'Zero' },
    more: (count: string) => `and ${count} more`,
    none: '–',
  },
  leftOut: {
    heading: 'What was left out',
    values: (count: string, attribute: string, n: number) =>
      n === 1
        ? `${count} rare value of ${attribute}: too few customers to compare by.`
        : `${count} rare values of ${attribute}: each has too few customers to compare by.`,
    outside: (count: string) => `${count} customers for whom the audience’s condition does not hold.`,
    without: (count: string) =>
      `${count} customers who never bought anything are in no group; they have a row of their own.`,
    nothing: 'Nothing: everybody and everything is in it.',
  },
  experts: {
    heading: 'For experts',
    unit: 'Unit',
    transformation: 'Transformation',
    transformations: {
      none: 'none',
      normalise: 'normalise: every customer has length 1',
      standardise: 'standardise: every variable has mean 0 and deviation 1',
    } satisfies Record<PersonaTransformation, string>,
    attributes: 'Attributes',
    k: 'Groups asked for / found',
    inertia: 'Inertia (sum of squared distances to the centres)',
    starts: 'Starts',
    iterations: 'Iterations of the best start',
    seed: 'Seed',
    volume: 'Share of what separates the groups that is volume',
    levels: 'Levels: high from, medium from',
    reused: 'Dataset',
    reusedFrom: (n: string) => `that of analysis ${n}`,
    ownDataset: 'its own',
    run: 'Run that left the tables as they were read',
    unknownRun: 'not known',
  },
  footer: (name: string, n: string, run: string) => `Analysis ${name} ${n}, on the tables of run ${run}.`,
};

export type PersonaTexts = typeof en;
