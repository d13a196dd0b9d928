/** What others say about a request, without what it proved itself by. */
import { expect, it } from 'vitest';
import { withoutCredentials } from '../../../lib/redact.ts';

const basic = Buffer.from('ck_consumer:cs_canary:1').toString('base64');
const request = {
  headers: { authorization: `Basic ${basic}`, 'x-shopify-access-token': 'shpat_canary.*', accept: 'text' },
  url: new URL('https://shop.test/orders?consumer_secret=cs%5Fquery%20one&page=1'),
};

it('hides credentials in whatever form they are repeated', () => {
  for (const secret of [`Basic ${basic}`, basic, 'ck_consumer', 'cs_canary', 'shpat_canary.*', 'cs_query one']) {
    expect(withoutCredentials(`401 for “${secret}” and ${secret}.`, request)).toBe('401 for “(hidden)” and (hidden).');
  }
});

it('leaves the rest as it is', () => {
  expect(withoutCredentials('Page 1 has text; shpat was wrong', request)).toBe('Page 1 has text; shpat was wrong');
  expect(withoutCredentials('', request)).toBe('');
  expect(withoutCredentials('aaaa', { headers: { a: '' }, url: new URL('https://shop.test/') })).toBe('aaaa');
});
