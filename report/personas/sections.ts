/** The parts of an analysis' page that are words: what it is, warnings, the groups, their levels, what was left out, details. */
import type { PersonaLevel } from '../../models/personas/types.ts';
import { warningText } from '../../models/personas/warnings.ts';
import { personaSeed } from '../../models/personas/cluster-rows.ts';
import { type Child, type Html, html } from '../html.ts';
import { renderTable } from '../sections/table.ts';
import { attributeWords, labelOf, type PersonaPage, stepOf } from './page.ts';

export function renderHero(page: PersonaPage): Html {
  const { data, words, formats, id } = page;
  const { groups, customers, withoutPurchases, variables } = data.analysis;
  const [largest] = groups;
  const count = words.groupsCount(formats.count(groups.length), groups.length);
  const headline =
    largest === undefined
      ? words.nobody
      : words.headline(count, labelOf(page, largest), formats.percent(largest.customerShare * 100));
  const attribute = attributeWords(page);
  const isOfProducts = data.request.attributes.every((name) => name.startsWith('product.'));
  const tiles: readonly (readonly [label: string, figure: string, detail: string])[] = [
    [words.kpi.customers, formats.count(customers), words.kpi.without(formats.count(withoutPurchases))],
    [words.kpi.groups, formats.count(groups.length), words.kpi.asked(formats.count(data.request.k))],
    [words.kpi.variables, formats.count(variables.length), words.kpi.variablesText(attribute)],
  ];
  return html`
    <section class="hero" aria-labelledby="${id('title')}">
      <h1 id="${id('title')}">${words.title(data.request.title ?? data.name, data.store)}</h1>
      <p class="headline">${headline}</p>
    </section>
    <section aria-labelledby="${id('kpi')}"><h2 id="${id('kpi')}" class="hidden-heading">${words.kpi.label}</h2>
      <dl class="kpis">${tiles.map(([label, figure, detail]) => html`<div><dt>${label}</dt><dd><strong>${figure}</strong><small>${detail}</small></dd></div>`)}</dl>
    </section>
    ${renderWarnings(page)}
    <section class="card" aria-labelledby="${id('what')}">
      <h2 id="${id('what')}">${words.what.heading}</h2>
      <p>${isOfProducts ? words.what.product(attribute) : words.what.other(attribute)} ${words.what.unit[data.request.unit]}</p>
      <p>${words.what.reading}</p>
      ${data.request.audience !== undefined && html`<p>${words.what.audience('')}<code class="command">${data.request.audience}</code></p>`}
    </section>`;
}

/** What changes how the page is to be read, and the one step that mends it. What is merely left out is said further down. */
function renderWarnings(page: PersonaPage): Child {
  const { data, language, words, id } = page;
  const warnings = data.analysis.warnings.filter(({ kind }) => kind !== 'left_out');
  if (warnings.length === 0) return null;
  const isVolume = warnings.some(({ kind }) => kind === 'volume');
  return html`
    <section class="card notice" aria-labelledby="${id('warnings')}">
      <h2 id="${id('warnings')}">${words.warnings.heading}</h2>
      ${warnings.map((warning) => html`<p>${warningText(warning, language)}</p>`)}
      ${isVolume && html`<p>${words.warnings.step} <code class="command">${stepOf(page)}</code></p>`}
    </section>`;
}

export function renderGroups(page: PersonaPage): Html {
  const { data, language, words, id } = page;
  const { groups } = data.analysis;
  return html`
    <section class="card" aria-labelledby="${id('groups')}">
      <div class="head"><div><h2 id="${id('groups')}">${words.groups.heading}</h2><p>${words.groups.intro}</p></div></div>
      <ul class="groups personas">${groups.map(
        (
          group,
        ) => html`<li><strong>${group.name[language]}</strong> <span class="number">${words.groups.id(group.id)}</span>
          <p>${group.sentence[language]}</p>
          ${group.topCategories.length > 0 && html`<p class="known">${words.groups.known}: ${group.topCategories.join(', ')}</p>`}</li>`,
      )}</ul>
    </section>`;
}

const shownLevels = ['high', 'medium', 'low', 'zero'] as const satisfies readonly PersonaLevel[];
const mostListed = 12;

export function renderLevels(page: PersonaPage): Html {
  const { data, words, formats, id } = page;
  const { groups, variables } = data.analysis;
  const { high, medium } = data.request.levels;
  const listed = (labels: readonly string[]): string => {
    if (labels.length === 0) return words.levels.none;
    const shown = labels.slice(0, mostListed).join(', ');
    return labels.length > mostListed
      ? `${shown}, ${words.levels.more(formats.count(labels.length - mostListed))}`
      : shown;
  };
  const at = (cells: (typeof groups)[number]['cells'], level: PersonaLevel): readonly string[] =>
    variables.filter((_, index) => cells[index]?.level === level).map(({ label }) => label);
  return html`
    <section class="card levels" aria-labelledby="${id('levels')}">
      <div class="head"><div><h2 id="${id('levels')}">${words.levels.heading}</h2><p>${words.levels.intro(formats.figure(high), formats.figure(medium))}</p></div></div>
      ${renderTable(page, {
        name: 'levels',
        caption: words.levels.caption,
        columns: [
          {
            head: words.table.group,
            isText: true,
            show: (group) => labelOf(page, group),
            raw: (group) => labelOf(page, group),
          },
          ...shownLevels.map((level) => ({
            head: words.levels.names[level],
            isText: true,
            show: ({ cells }: (typeof groups)[number]) => listed(at(cells, level)),
            raw: ({ cells }: (typeof groups)[number]) => at(cells, level).join(', '),
          })),
        ],
        rows: groups,
      })}
    </section>`;
}

export function renderLeftOut({ data, words, formats, id }: PersonaPage): Html {
  const { analysis } = data;
  const { leftOut } = words;
  const said = [
    ...analysis.warnings.flatMap((warning) =>
      warning.kind === 'left_out'
        ? [leftOut.values(formats.count(warning.values), words.attribute(warning.attribute), warning.values)]
        : [],
    ),
    ...(analysis.outside > 0 ? [leftOut.outside(formats.count(analysis.outside))] : []),
    ...(analysis.withoutPurchases > 0 ? [leftOut.without(formats.count(analysis.withoutPurchases))] : []),
  ];
  return html`
    <section class="card experts" aria-labelledby="${id('left-out')}">
      <h2 id="${id('left-out')}">${leftOut.heading}</h2>
      ${said.length === 0 ? html`<p>${leftOut.nothing}</p>` : html`<ul>${said.map((line) => html`<li>${line}</li>`)}</ul>`}
    </section>`;
}

export function renderExperts({ data, words, formats }: PersonaPage): Html {
  const { request, analysis, reused, runId } = data;
  const { experts } = words;
  const facts: readonly (readonly [label: string, value: string])[] = [
    [experts.attributes, request.attributes.join(', ')],
    [experts.unit, request.unit],
    [experts.transformation, experts.transformations[request.transformation]],
    [experts.k, `${request.k} / ${analysis.groups.length}`],
    [experts.levels, `${formats.figure(request.levels.high)}, ${formats.figure(request.levels.medium)}`],
    [experts.inertia, formats.figure(analysis.inertia)],
    [experts.starts, formats.count(analysis.starts)],
    [experts.iterations, formats.count(analysis.iterations)],
    [experts.seed, String(personaSeed)],
    [experts.volume, formats.percent(analysis.volumeShare * 100)],
    [experts.reused, reused === null ? experts.ownDataset : experts.reusedFrom(String(reused))],
    [experts.run, runId ?? experts.unknownRun],
  ];
  return html`
    <section class="card">
      <details><summary>${experts.heading}</summary>
        <dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
      </details>
    </section>`;
}
