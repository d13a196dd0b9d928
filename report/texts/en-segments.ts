/** Words about segments and about what customers may buy next, in English. */
export const segments = {
  heading: 'Your segments',
  intro: 'The groups that you defined, and who is in them today.',
  introMoves: 'The groups that you defined: who is in them today, and who came and went since the report before.',
  table: 'Segments',
  columns: {
    segment: 'Segment',
    customers: 'Customers',
    share: '% of customers',
    prospects: 'Never ordered',
    entered: 'New',
    left: 'Gone',
    spent: 'Spent so far',
    expected: (days: string) => `Expected in ${days} days`,
  },
  note: 'A customer may be in several segments, so that shares need not add up to 100 %.',
};

export const nextCategories = {
  heading: 'What customers may buy next',
  shown: (right: string, bestSeller: string) =>
    `For ${right} of customers, the category that we put first was in their next purchase; the best-seller would have been right for ${bestSeller}.`,
  notBetter: (right: string, bestSeller: string) =>
    `We looked for what each customer may buy next, and found nothing better than your best-sellers: the category that we put first was in the next purchase of ${right} of customers, the best-seller in that of ${bestSeller}. So none is given.`,
  tooFew: (customers: string, needed: string) =>
    `Too few customers bought again to test what they may buy next: ${customers}, and ${needed} are needed. So none is given.`,
  howTested: (customers: string, days: string) =>
    `Tested on ${customers} customers: we forgot the last ${days} days, said what each would buy next, and looked at what they bought.`,
  firsts: 'Customers by the category that is likeliest next',
  category: 'Category',
  customers: 'Customers',
  test: 'How often the next purchase was foreseen',
  way: 'By',
  ways: {
    model: 'our prediction',
    bestSellers: 'best-sellers for everybody',
    mostFrequent: 'what each bought most often',
    lastBasket: 'what each bought last',
  },
  first: 'First of the list',
  firstThree: 'One of the first three',
};
