/** All that is known of one table, on a view of its own. */
import { type Child, type Html, html } from '../html.ts';
import { nodeAnchor } from './anchors.ts';
import { renderColumns } from './columns-table.ts';
import type { DocNode } from './docs-data.ts';
import { highlightSql } from './highlight-sql.ts';
import { renderState } from './overview.ts';
import { renderProfile } from './profile-table.ts';
import type { Readers } from './readers.ts';
import { count, moment, plural } from './words.ts';

export function renderNode(node: DocNode, readers: Readers): Html {
  const id = nodeAnchor(node.name);
  const known = readers.tables;
  return html`
    <section class="view" id="${id}" data-view data-title="${node.name}" aria-labelledby="${id}-title" tabindex="-1">
      <nav class="crumbs" aria-label="Place"><a href="#overview">Overview</a> <span aria-hidden="true">/</span> ${node.layer}</nav>
      <div class="title"><h1 id="${id}-title">${node.name}</h1>
        <p class="badges"><span class="layer layer-${node.layer}">${node.layer}</span>${node.keptAs !== null && html`<span class="kept">${node.keptAs}</span>`}${node.tags.map((tag) => html`<span class="kept">#${tag}</span>`)}</p>
      </div>
      <div class="card">
        ${node.description !== '' && html`<p class="lead">${node.description}</p>`}
        <dl class="facts">${factsOf(node).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
        <div class="ways">
          ${renderWays('Reads', node.reads, known)}
          ${renderWays('Is read by', readers.of(node.name), known)}
        </div>
        <p><a class="download plain live-only" href="#graph" data-focus="${node.name}">Show in the graph</a></p>
      </div>
      ${node.columns.length > 0 && renderColumns(node, readers)}
      ${node.audits.length > 0 && renderAudits(node, id)}
      ${renderProfile(node)}
      ${renderRowsDependOn(node, readers)}
      ${node.sql !== null && html`<section class="card" aria-labelledby="${id}-sql"><h2 id="${id}-sql">SQL</h2><pre class="sql" tabindex="0" role="region" aria-label="Text of the query">${highlightSql(node.sql, known)}</pre></section>`}
    </section>`;
}

function factsOf(node: DocNode): readonly (readonly [label: string, value: Child])[] {
  const { lastRun, freshness } = node;
  const facts: (readonly [string, Child])[] = [];
  if (node.kind === 'model') facts.push(['Grain', node.grain.length === 0 ? 'none' : node.grain.join(', ')]);
  if (node.rows !== null) facts.push(['Rows', count(node.rows)]);
  if (node.owner !== null) facts.push(['Owner', node.owner]);
  if (node.hasContract) facts.push(['Contract', 'columns and types are enforced']);
  if (lastRun !== null) {
    facts.push([
      'Last run',
      html`${lastRun.status === 'success' ? 'built' : lastRun.status}, ${moment(lastRun.at)}, ${String(lastRun.seconds)} s<small>${lastRun.runId}</small>${lastRun.message !== null && html`<small>${lastRun.message}</small>`}`,
    ]);
  }
  if (freshness !== null) {
    facts.push([
      'Freshness',
      html`<span class="state ${freshness.status === 'ok' ? 'good' : freshness.status === 'error' ? 'bad' : 'warn'}">${freshness.status === 'ok' ? 'as promised' : freshness.status === 'error' ? 'too old' : 'not known'}</span><small>${freshness.column} within ${freshness.within}${freshness.newest !== null && `; newest ${freshness.newest}`}</small>`,
    ]);
  }
  if (node.kind === 'model') facts.push(['Audits', renderState(node)]);
  if (node.file !== null) facts.push(['File', html`<code>${node.file}</code>`]);
  return facts;
}

function renderWays(label: string, names: readonly string[], known: ReadonlySet<string>): Html {
  const list = names.map(
    (name) => html`<li>${known.has(name) ? html`<a href="#${nodeAnchor(name)}">${name}</a>` : name}</li>`,
  );
  return html`<div><h2 class="small">${label}</h2>${names.length === 0 ? html`<p class="empty">nothing here</p>` : html`<ul class="chips">${list}</ul>`}</div>`;
}

function renderAudits({ audits }: DocNode, id: string): Html {
  const rows = audits.map(({ text, severity, status, failingRows, found }) => {
    const state = status === 'fail' ? 'bad' : status === 'warn' ? 'warn' : 'good';
    const words = status === null ? '–' : status === 'pass' ? 'passed' : status === 'warn' ? 'warned' : 'failed';
    const told = found ?? (failingRows === null ? '–' : failingRows === 0 ? 'none' : plural(failingRows, 'row'));
    return html`<tr><th scope="row" class="words"><code>${text}</code></th><td class="words">${severity}</td><td class="words">${status === null ? '–' : html`<span class="state ${state}">${words}</span>`}</td><td>${told}</td></tr>`;
  });
  return html`<section class="card" aria-labelledby="${id}-audits"><h2 id="${id}-audits">Audits</h2>
    <div class="scroll" role="region" aria-label="List of audits" tabindex="0"><table><thead><tr><th scope="col" class="words">Promise</th><th scope="col" class="words">When broken</th><th scope="col" class="words">Last result</th><th scope="col">Failing</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

const means: Readonly<Record<string, string>> = {
  filter: 'Filtered by',
  join: 'Joined by',
  group: 'Grouped by',
  sort: 'Sorted by',
  window: 'Windows over',
};

function renderRowsDependOn({ name, rowsDependOn, unknown }: DocNode, readers: Readers): Child {
  if (rowsDependOn.length === 0 && unknown.length === 0) return undefined;
  const id = `${nodeAnchor(name)}-rows`;
  const by = [...Map.groupBy(rowsDependOn, (influence) => influence.by)];
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">What decides its rows</h2>
    <dl class="facts wide">${by.map(([what, list]) => html`<div><dt>${means[what] ?? what}</dt><dd>${list.map(({ table, column }, at) => html`${at > 0 && ', '}${readers.link(table, column)}`)}</dd></div>`)}${unknown.map((why) => html`<div><dt>Not known</dt><dd>${why}</dd></div>`)}</dl></section>`;
}
