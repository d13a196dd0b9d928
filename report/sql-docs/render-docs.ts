/** SQL models as one HTML file: no clock, no network, no file; equal data give equal bytes. */
import { renderDocument } from '../document.ts';
import { type Html, html, trusted } from '../html.ts';
import { renderSwitch } from '../sections/header.ts';
import { styles } from '../styles.ts';
import { nodeAnchor } from './anchors.ts';
import type { SqlDocs } from './docs-data.ts';
import { docsScript, docsScriptHash } from './docs-script.ts';
import { docsStyles } from './docs-styles.ts';
import { renderNode } from './node-view.ts';
import { firstSentence, renderOverview } from './overview.ts';
import { findReaders } from './readers.ts';
import { moment } from './words.ts';

/** @returns a page that opens from disk and loads nothing; without its script it shows everything, one below the other */
export function renderDocs(docs: SqlDocs): string {
  const readers = findReaders(docs.nodes);
  return renderDocument({
    language: 'en',
    policy,
    title: `SQL models of ${docs.name}`,
    styles: styles() + docsStyles,
    body: html`${renderTopbar(docs)}
<main id="main">
${renderOverview(docs)}
${docs.nodes.map((node) => renderNode(node, readers))}
</main>
<footer><p>Taken ${moment(docs.takenAt)}${!docs.hasDatabase && ', from files alone: no database was named'}.</p><p>Made by Perdura.</p></footer>
<script type="application/json" id="index">${trusted(indexOf(docs))}</script>
<script>${trusted(docsScript)}</script>`,
  });
}

function renderTopbar({ name }: SqlDocs): Html {
  return html`<header class="topbar">
  <a class="skip" href="#main">Skip to the content</a>
  <div class="brand"><span class="mark" aria-hidden="true"></span><a class="store" href="#overview">${name}</a> <span class="day">SQL models</span></div>
  <div class="switches">
    <div class="search" role="search"><label for="search" class="hidden-heading">Search models and columns</label><input id="search" type="search" placeholder="Search models and columns" autocomplete="off" aria-describedby="found"><div id="results" hidden></div><span id="found" class="hidden-heading" role="status"></span></div>
    ${renderSwitch('theme', 'Theme', 'auto', [
      ['auto', 'Auto'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ])}
  </div>
</header>`;
}

/** What the search looks through, and the graph's filters. */
function indexOf({ nodes }: SqlDocs): string {
  const index = nodes.map(({ name, layer, tags, reads, columns, description }) => ({
    name,
    layer,
    tags,
    reads,
    place: nodeAnchor(name),
    columns: columns.map((column) => column.name),
    about: firstSentence(description),
  }));
  return JSON.stringify(index).replaceAll('<', String.raw`\u003c`);
}

const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src '${docsScriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
