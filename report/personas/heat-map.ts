/** What sets the groups apart, as a table that is a picture: every figure readable, its colour by how far it is from 1. */
import { toCsv } from '../../lib/pure/csv.ts';
import type { PersonaCell } from '../../models/personas/types.ts';
import { type Html, html } from '../html.ts';
import { propensityStep, propensitySteps } from './diverging-ramp.ts';
import { labelOf, type PersonaPage } from './page.ts';

/** Of more cells than these the figures alone are shown: words for each of them would make a page of many megabytes. */
const mostWords = 6_000;

export function renderHeatMap(page: PersonaPage): Html {
  const { data, words, texts, id } = page;
  const { groups, variables } = data.analysis;
  const names = groups.map((group) => labelOf(page, group));
  const hasWords = groups.length * variables.length <= mostWords;
  const csv = toCsv(
    [words.heat.variable, ...names],
    variables.map(({ label }, at) => [label, ...groups.map(({ cells }) => cells[at]?.propensity ?? null)]),
  );
  const caption = id('table-heat');
  return html`
    <section class="card" aria-labelledby="${id('heat')}">
      <div class="head"><div><h2 id="${id('heat')}">${words.heat.heading}</h2><p>${words.heat.intro}</p></div></div>
      ${renderLegend(page)}
      <div class="table">
        <div class="scroll heat" role="region" aria-labelledby="${caption}" tabindex="0">
          <table>
            <caption id="${caption}">${words.heat.caption}</caption>
            <thead><tr><th scope="col" class="words">${words.heat.variable}</th>${groups.map((group, at) => html`<th scope="col">${names[at]} <small>${group.id}</small></th>`)}</tr></thead>
            <tbody>${variables.map(
              ({ label }, row) =>
                html`<tr><th scope="row" class="words">${label}</th>${groups.map(({ cells }, column) => {
                  const cell = cells[row];
                  return cell === undefined
                    ? html`<td>–</td>`
                    : renderCell(page, cell, hasWords ? [label, names[column] ?? ''] : null);
                })}</tr>`,
            )}</tbody>
          </table>
        </div>
        <a class="download" download="${page.fileName('heat-map')}" href="data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${csv}`)}" aria-label="${texts.download(words.heat.caption)}">${texts.downloadShort}</a>
      </div>
    </section>`;
}

function renderCell(
  { words, formats }: PersonaPage,
  { propensity, level }: PersonaCell,
  place: readonly [variable: string, group: string] | null,
): Html {
  const times = formats.hundredths(propensity);
  const title =
    place !== null &&
    html` title="${level === 'zero' ? words.heat.never(...place) : words.heat.cell(...place, times, words.levels.names[level].toLowerCase())}"`;
  return level === 'zero'
    ? html`<td class="never"${title}>0</td>`
    : html`<td class="p${propensityStep(propensity)}"${title}>${times}</td>`;
}

function renderLegend({ words: { heat } }: PersonaPage): Html {
  const steps = Array.from({ length: propensitySteps + 1 }, (_, step) => html`<i class="p${step}"></i>`);
  return html`<p class="swatches"><span>${heat.legend}:</span> <span>${heat.less}</span> <span class="bar" aria-hidden="true">${steps}</span> <span>${heat.more}</span> <span><span class="never" aria-hidden="true"></span>${heat.zero}</span></p>`;
}
