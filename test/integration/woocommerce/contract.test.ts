/** What every source promises, by WooCommerce, with keys in a header and in the query. */
import { describeSource } from '../../support/source-contract/index.ts';
import { setUpWoocommerce } from '../../support/woocommerce/under-test.ts';

describeSource('woocommerce', () => setUpWoocommerce());
describeSource('woocommerce, keys in the query', () => setUpWoocommerce({ auth: 'query', dropsAuthorization: true }));
