/** What customers may buy next, how well that was foreseen, or why nothing is said. */
import type { Hits } from '../../models/next-categories/hits.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { type Column, renderTable } from './table.ts';

interface Way {
  readonly name: string;
  readonly hits: Hits;
}

/** Nothing for stores without categories. */
export function renderNextCategories(page: Page): Html {
  const { data, formats } = page;
  const found = data.nextCategories;
  if (found === undefined) return html``;
  const words = page.texts.nextCategories;
  const card = (content: Html): Html => html`
    <section class="card" aria-labelledby="${page.id('next-categories')}">
      <h2 id="${page.id('next-categories')}">${words.heading}</h2>
      ${content}
    </section>`;
  if (found.status === 'too_few_customers') {
    return card(html`<p>${words.tooFew(formats.count(found.customers), formats.count(found.needed))}</p>`);
  }
  const { test, firsts } = found;
  const percent = (share: number) => formats.percent(share * 100);
  const sentence = found.status === 'shown' ? words.shown : words.notBetter;
  const ways = (['model', 'bestSellers', 'mostFrequent', 'lastBasket'] as const).map(
    (way): Way => ({
      name: words.ways[way],
      hits: test[way],
    }),
  );
  const share = (head: string, of: (hits: Hits) => number): Column<Way> => ({
    head,
    show: ({ hits }) => percent(of(hits)),
    raw: ({ hits }) => of(hits),
  });
  return card(html`
      <p>${sentence(percent(test.model.first), percent(test.bestSellers.first))}</p>
      ${
        firsts.length > 0 &&
        renderTable(page, {
          name: 'next-categories',
          caption: words.firsts,
          columns: [
            { head: words.category, isText: true, show: (row) => row.category, raw: (row) => row.category },
            { head: words.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
          ],
          rows: firsts,
        })
      }
      ${renderTable(page, {
        name: 'next-categories-test',
        caption: words.test,
        columns: [
          { head: words.way, isText: true, show: (row) => row.name, raw: (row) => row.name },
          share(words.first, (hits) => hits.first),
          share(words.firstThree, (hits) => hits.firstThree),
        ],
        rows: ways,
      })}
      <p>${words.howTested(formats.count(test.customers), formats.count(test.holdoutDays))}</p>`);
}
