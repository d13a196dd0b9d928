/** Shown when data are few: what that means and what is missing. */
import { fullNeeds } from '../../models/quality/sufficiency.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderTable } from './table.ts';

type Need = keyof typeof fullNeeds;

const isMet = (need: Need, found: number | null): boolean =>
  found !== null && (need === 'daysSinceNewestOrder' ? found <= fullNeeds[need] : found >= fullNeeds[need]);

export function renderStatus(page: Page): Html {
  const { predictionStatus, facts } = page.data.modelCard;
  if (predictionStatus === 'full') return html``;
  const { status } = page.texts;
  const needs = Object.keys(fullNeeds) as readonly Need[];
  return html`
    <section class="card notice" aria-labelledby="${page.id('status')}">
      <h2 id="${page.id('status')}">${status[predictionStatus]}</h2>
      <p>${status[`${predictionStatus}Text`]}</p>
      ${renderTable(page, {
        name: 'missing',
        caption: status.missing,
        columns: [
          { head: status.what, isText: true, show: (need) => status.needs[need], raw: (need) => status.needs[need] },
          { head: status.need, show: (need) => page.formats.count(fullNeeds[need]), raw: (need) => fullNeeds[need] },
          { head: status.have, show: (need) => page.formats.count(facts[need]), raw: (need) => facts[need] },
        ],
        rows: needs.filter((need) => !isMet(need, facts[need])),
      })}
    </section>`;
}
