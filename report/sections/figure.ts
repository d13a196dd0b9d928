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
  readonly drawing: Html;
  /** For telephones, where the other would be too small to read. */
  readonly narrowDrawing?: Html;
}

export function renderFigure(page: Page, figure: Figure): Html {
  return html`
    <figure>
      <figcaption><strong>${figure.title}</strong> <span>${figure.hint}</span></figcaption>
      <div class="chart" role="img" aria-label="${figure.label}">
        ${
          figure.narrowDrawing === undefined
            ? figure.drawing
            : html`<div class="wide">${figure.drawing}</div><div class="narrow">${figure.narrowDrawing}</div>`
        }
      </div>
      ${figure.legend}
      <a class="to-table" href="#${page.id(`table-${figure.tableName}`)}">${page.texts.seeTable}</a>
    </figure>`;
}
