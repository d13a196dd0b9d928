/** The first view: what there is, whether it is well, the graph, and every table in a list. */
import { type Child, type Html, html } from '../html.ts';
import { nodeAnchor } from './anchors.ts';
import type { DocNode, SqlDocs } from './docs-data.ts';
import { layerOrder, renderGraph, stateOf } from './graph.ts';
import { count, day, plural } from './words.ts';

export function renderOverview(docs: SqlDocs): Html {
  return html`
    <section class="view" id="overview" data-view data-title="Overview" aria-labelledby="overview-title" tabindex="-1">
      <div class="hero">
        <h1 id="overview-title">SQL models of ${docs.name}</h1>
        <p class="headline">${headline(docs)}</p>
      </div>
      ${renderTiles(docs)}
      ${renderTroubles(docs)}
      <section class="card" aria-labelledby="graph-title" id="graph">
        <div class="head"><div><h2 id="graph-title">Graph</h2><p>What is read stands left of what reads it. Point at a box to see what it rests on and what rests on it.</p></div>
          <div class="tools" role="group" aria-label="Zoom">
            <button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="all">Show all</button>
          </div>
        </div>
        ${renderFilters(docs.nodes)}
        ${renderGraph(docs.nodes)}
        <p class="legend">${layersOf(docs.nodes).map((layer) => html`<span class="layer layer-${layer}">${layer}</span>`)}</p>
      </section>
      ${renderList(docs)}
    </section>`;
}

function headline({ nodes }: SqlDocs): Child {
  const models = nodes.filter(({ kind }) => kind === 'model').length;
  const sources = nodes.filter(({ kind }) => kind === 'source' || kind === 'table').length;
  return html`<em>${plural(models, 'model')}</em> from <em>${plural(sources, 'source')}</em>.`;
}

function renderTiles({ nodes }: SqlDocs): Html {
  const audits = nodes.flatMap((node) => node.audits);
  const ran = audits.filter(({ status }) => status !== null);
  const failed = ran.filter(({ status }) => status === 'fail').length;
  const warned = ran.filter(({ status }) => status === 'warn').length;
  const timed = nodes.filter(({ freshness }) => freshness !== null);
  const stale = timed.filter(({ freshness }) => freshness?.status === 'error').length;
  const columns = nodes.filter(({ kind }) => kind === 'model').flatMap((node) => node.columns);
  const meant = columns.filter(({ meaning }) => meaning !== null).length;
  const last = nodes
    .flatMap(({ lastRun }) => (lastRun === null ? [] : [lastRun.at]))
    .sort()
    .at(-1);
  const tiles: readonly (readonly [label: string, figure: string, detail: string])[] = [
    ['Columns', count(columns.length), `${count(meant)} described`],
    [
      'Audits',
      count(audits.length),
      ran.length === 0
        ? 'none ran yet'
        : failed + warned === 0
          ? `${ran.length === audits.length ? 'all' : count(ran.length)} passed`
          : [failed > 0 ? `${count(failed)} failed` : '', warned > 0 ? `${count(warned)} warned` : '']
              .filter((words) => words !== '')
              .join(', '),
    ],
    [
      'Freshness',
      timed.length === 0 ? '–' : `${count(timed.length - stale)} of ${count(timed.length)}`,
      timed.length === 0 ? 'nothing promises it' : stale > 0 ? `${count(stale)} too old` : 'as new as promised',
    ],
    [
      'Last built',
      last === undefined ? '–' : day(last),
      last === undefined ? 'no run on record' : `${last.slice(11, 16)} UTC`,
    ],
  ];
  return html`<dl class="kpis">${tiles.map(([label, figure, detail]) => html`<div><dt>${label}</dt><dd><strong>${figure}</strong><small>${detail}</small></dd></div>`)}</dl>`;
}

/** Only where there is something to do. */
function renderTroubles({ nodes }: SqlDocs): Child {
  const lines = nodes.flatMap((node): Html[] => {
    const link = html`<a href="#${nodeAnchor(node.name)}">${node.name}</a>`;
    const failed = node.audits.filter(({ status }) => status === 'fail' || status === 'warn');
    const stale = node.freshness?.status === 'error';
    const broken = node.lastRun?.status === 'error' && failed.length === 0 ? node.lastRun.message : null;
    return [
      ...(broken === null ? [] : [html`<li>${link}: ${broken}</li>`]),
      ...failed.map(
        ({ text, status, failingRows, found }) =>
          html`<li>${link}: <code>${text}</code> ${status === 'fail' ? 'fails' : 'warns'}${failingRows !== null && failingRows > 0 ? ` in ${plural(failingRows, 'row')}` : found !== null && `, ${found}`}</li>`,
      ),
      ...(stale
        ? [
            html`<li>${link}: the newest ${node.freshness.column} is ${node.freshness.newest ?? 'missing'}, and may be ${node.freshness.within} old</li>`,
          ]
        : []),
    ];
  });
  if (lines.length === 0) return undefined;
  return html`<section class="card notice" aria-labelledby="troubles"><h2 id="troubles">To look at</h2><ul class="troubles">${lines}</ul></section>`;
}

const layersOf = (nodes: readonly DocNode[]): readonly string[] => {
  const found = new Set(nodes.map(({ layer }) => layer));
  const known = layerOrder.filter((layer) => found.has(layer));
  return [...known, ...[...found].filter((layer) => !known.some((other) => other === layer)).sort()];
};

function renderFilters(nodes: readonly DocNode[]): Html {
  const tags = [...new Set(nodes.flatMap((node) => node.tags))].sort();
  return html`
    <div class="filters live-only">
      <div class="chips" role="group" aria-label="Layers">${layersOf(nodes).map((layer) => html`<button type="button" class="layer-${layer}" data-layer="${layer}" aria-pressed="true">${layer}</button>`)}</div>
      ${tags.length > 0 && html`<label>Tag <select data-tag><option value="">all</option>${tags.map((tag) => html`<option>${tag}</option>`)}</select></label>`}
    </div>`;
}

function renderList({ nodes }: SqlDocs): Html {
  const sorted = layersOf(nodes).flatMap((layer) => nodes.filter((node) => node.layer === layer));
  return html`
    <section class="card" aria-labelledby="list-title">
      <h2 id="list-title">All tables</h2>
      <div class="scroll" role="region" aria-label="List of all tables" tabindex="0">
        <table class="list">
          <thead><tr><th scope="col" class="words">Name</th><th scope="col" class="words">Layer</th><th scope="col" class="words">What a row is</th><th scope="col">Rows</th><th scope="col" class="words">Audits</th></tr></thead>
          <tbody>${sorted.map(
            (node) => html`<tr data-row="${node.name}">
              <th scope="row" class="words"><a href="#${nodeAnchor(node.name)}">${node.name}</a></th>
              <td class="words"><span class="layer layer-${node.layer}">${node.layer}</span></td>
              <td class="words meaning">${firstSentence(node.description)}</td>
              <td>${count(node.rows)}</td>
              <td class="words">${renderState(node)}</td></tr>`,
          )}</tbody>
        </table>
      </div>
    </section>`;
}

export function renderState(node: DocNode): Child {
  const ran = node.audits.filter(({ status }) => status !== null);
  if (ran.length === 0 && node.lastRun?.status !== 'error')
    return node.audits.length === 0 ? '–' : `${count(node.audits.length)}, none ran`;
  const state = stateOf(node);
  const failed = ran.filter(({ status }) => status === 'fail').length;
  const warned = ran.filter(({ status }) => status === 'warn').length;
  const words =
    failed > 0
      ? `${count(failed)} failed`
      : warned > 0
        ? `${count(warned)} warned`
        : state === 'bad'
          ? 'not well'
          : state === 'warn'
            ? 'see inside'
            : `${count(ran.length)} passed`;
  return html`<span class="state ${state}">${words}</span>`;
}

export const firstSentence = (text: string): string => text.replaceAll(/\s+/g, ' ').split(/(?<=[.])\s/, 1)[0] ?? '';
