/** The page of one persona analysis as one HTML file: no clock, no network, no file; equal data give equal bytes. */
import { type Html, html, trusted } from '../html.ts';
import { contentPolicy } from '../render-report.ts';
import { renderDocument } from '../document.ts';
import { script } from '../script.ts';
import { renderTopbar } from '../sections/header.ts';
import { styles } from '../styles.ts';
import { renderGroupsTable } from './groups-table.ts';
import { renderHeatMap } from './heat-map.ts';
import { createPersonaPage } from './page.ts';
import type { PersonaReportData } from './report-data.ts';
import { renderExperts, renderGroups, renderHero, renderLeftOut, renderLevels } from './sections.ts';
import { personaStyles } from './styles.ts';

/** @returns a page in English and Spanish that opens from disk, reads without a script and loads nothing */
export function renderPersonas(data: PersonaReportData): string {
  return renderDocument({
    language: data.language,
    policy: contentPolicy,
    title: titleOf(data, data.language),
    styles: styles() + personaStyles(),
    body: html`${(['en', 'es'] as const).map((language) => renderLanguage(data, language, language === data.language))}
<script>${trusted(script)}</script>`,
  });
}

const titleOf = (data: PersonaReportData, language: 'en' | 'es'): string =>
  createPersonaPage(data, language).words.title(data.request.title ?? data.name, data.store);

function renderLanguage(data: PersonaReportData, language: 'en' | 'es', isShown: boolean): Html {
  const page = createPersonaPage(data, language);
  const hasGroups = data.analysis.groups.length > 0;
  const { words, texts } = page;
  const footer = words.footer(data.name, String(data.n), data.runId ?? words.experts.unknownRun);
  return html`
<div class="page" lang="${language}" data-page="${language}" data-title="${titleOf(data, language)}"${!isShown && html` hidden`}>
  ${renderTopbar(page)}
  <main id="${page.id('main')}" tabindex="-1">
    ${renderHero(page)}
    ${hasGroups && [renderGroups(page), renderGroupsTable(page), renderHeatMap(page), renderLevels(page)]}
    ${renderLeftOut(page)}
    ${renderExperts(page)}
  </main>
  <footer><p>${footer}</p><p>${texts.madeBy}</p></footer>
</div>`;
}
