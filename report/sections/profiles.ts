/** Five typical customers: what a figure means for one person. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { ExampleProfile } from '../report-data.ts';

const rules = [1, 2, 3, 4, 5] as const;

export function renderProfiles(page: Page): Html {
  const words = page.texts.profiles;
  return html`
    <section class="card" aria-labelledby="${page.id('profiles')}">
      <h2 id="${page.id('profiles')}">${words.heading}</h2>
      <p>${words.intro}</p>
      <ul class="profiles">${rules.map((rule) =>
        renderProfile(
          page,
          rule,
          page.data.modelCard.profiles.find((profile) => profile.rule === rule)?.customer ?? null,
        ),
      )}</ul>
    </section>`;
}

function renderProfile(
  { data, texts, formats }: Page,
  rule: ExampleProfile['rule'],
  customer: ExampleProfile['customer'],
): Html {
  const words = texts.profiles;
  const [title, description] = words.rules[rule];
  const heading = html`<h3>${title}</h3><p class="rule">${description}</p>`;
  if (customer === null) return html`<li class="nobody">${heading}<p class="empty">${words.nobody}</p></li>`;
  const days = formats.count(data.modelCard.horizons[0]?.days ?? data.modelCard.predictionRangeDays);
  const facts: readonly (readonly [string, string])[] = [
    [words.orders, formats.count(customer.orders)],
    [words.lastOrder, words.daysAgo(formats.count(customer.daysSinceLastOrder))],
    [words.historic, formats.money(customer.historicClv)],
    [words.predicted(days), customer.predictedClv === null ? words.notPredicted : formats.money(customer.predictedClv)],
  ];
  return html`
    <li>
      ${heading}
      <p class="name">${customer.name}</p>
      <dl>${facts.map(([label, figure]) => html`<div><dt>${label}</dt><dd>${figure}</dd></div>`)}</dl>
      ${customer.orderProbability !== null && renderChance(words.chance(days), customer.orderProbability, formats.share(customer.orderProbability))}
    </li>`;
}

const renderChance = (label: string, probability: number, figure: string): Html =>
  html`<p class="chance"><span>${label}</span> <strong>${figure}</strong><svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="4"></rect><rect width="${Math.round(probability * 100)}" height="4"></rect></svg></p>`;
