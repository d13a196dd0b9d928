/** One report as one HTML file: no clock, no network, no file; equal data give equal bytes. */
import type { Language } from '../models/clusters/names.ts';
import { renderDocument } from './document.ts';
import { type Html, html, trusted } from './html.ts';
import { createPage } from './page.ts';
import type { ReportData } from './report-data.ts';
import { script, scriptHash } from './script.ts';
import { renderClusters } from './sections/clusters.ts';
import { renderEconomics } from './sections/economics.ts';
import { renderHero, renderKpis, renderTopbar } from './sections/header.ts';
import { renderLifecycle } from './sections/lifecycle.ts';
import { renderModelCard } from './sections/model-card.ts';
import { renderNextCategories } from './sections/next-categories.ts';
import { renderOutlook } from './sections/outlook.ts';
import { renderPersonaGroups } from './sections/personas.ts';
import { renderProfiles } from './sections/profiles.ts';
import { renderSegments } from './sections/segments.ts';
import { renderStatus } from './sections/status.ts';
import { renderTrust } from './sections/trust.ts';
import { styles } from './styles.ts';

const languages: readonly Language[] = ['en', 'es'];

/** @returns a page in English and Spanish that opens from disk, reads without a script and loads nothing */
export function renderReport(data: ReportData): string {
  const pages = languages.map((language) => renderLanguage(data, language));
  return renderDocument({
    language: data.language,
    policy: contentPolicy,
    title: createPage(data, data.language).texts.title(data.store),
    styles: styles(),
    body: html`${pages}
<script>${trusted(script)}</script>`,
  });
}

function renderLanguage(data: ReportData, language: Language): Html {
  const page = createPage(data, language);
  const { texts, formats } = page;
  return html`
<div class="page" lang="${language}" data-page="${language}" data-title="${texts.title(data.store)}"${language !== data.language && html` hidden`}>
  ${renderTopbar(page)}
  <main id="${page.id('main')}" tabindex="-1">
    ${renderHero(page)}
    ${renderKpis(page)}
    ${renderStatus(page)}
    ${renderOutlook(page)}
    ${renderClusters(page)}
    ${renderLifecycle(page)}
    ${renderSegments(page)}
    ${renderPersonaGroups(page)}
    ${renderNextCategories(page)}
    ${renderProfiles(page)}
    ${renderEconomics(page)}
    ${renderTrust(page)}
    ${renderModelCard(page)}
  </main>
  <footer><p>${texts.footer(data.runId, formats.instant(data.generatedAt))}</p><p>${texts.madeBy}</p></footer>
</div>`;
}

/** Only this script, whatever the data hold, and nothing from outside. */
export const contentPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src '${scriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
