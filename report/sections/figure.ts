/** A chart with its title: a picture with words for those who do not see it, and a way to its table. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';

export interface Figure {
  readonly title: string;
  readonly hint: string;
  /** What the picture says, in words. */
  readonly label: string;
  /** The table with the same figures. */
  readonly tableName: string;
  readonly legend?: Html;
  /** Drawn once for wide pages and once for telephones. */
  draw(size: 'wide' | 'narrow'): Html;
}

export function renderFigure(page: Page, figure: Figure): Html {
  return html`
    <figure>
      <figcaption><strong>${figure.title}</strong> <span>${figure.hint}</span></figcaption>
      <div class="chart" role="img" aria-label="${figure.label}">
        <div class="wide">${figure.draw('wide')}</div>
        <div class="narrow">${figure.draw('narrow')}</div>
      </div>
      ${figure.legend}
      <a class="to-table" href="#${page.id(`table-${figure.tableName}`)}">${page.texts.clusters.seeTable}</a>
    </figure>`;
}
