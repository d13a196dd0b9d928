/** A fitted model: its parameters with their standard errors, and what the data leave open. */
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import type { FittedModel } from '../../report-data.ts';
import { renderTable } from '../table.ts';

export function renderModel(page: Page, model: FittedModel, index: number): Html {
  const { formats } = page;
  const words = page.texts.trust;
  const unitOf = ({ unit = '' }: FittedModel['parameters'][number]): string => words.units[unit] ?? unit;
  return html`<div>
    ${renderTable(page, {
      name: `model-${index + 1}`,
      caption: words.parameters(model.name),
      columns: [
        { head: words.parameter, isText: true, show: (row) => row.name, raw: (row) => row.name },
        { head: words.value, show: (row) => formats.figure(row.value), raw: (row) => row.value },
        {
          head: words.standardError,
          show: ({ name, standardError }) => {
            if (standardError !== null) return formats.figure(Number(standardError.toPrecision(3)));
            return name === words.logLikelihood ? '–' : words.unknown;
          },
          raw: (row) => row.standardError,
        },
        { head: words.unit, isText: true, show: unitOf, raw: unitOf },
      ],
      rows: [...model.parameters, { name: words.logLikelihood, value: model.logLikelihood, standardError: null }],
    })}
    ${
      model.notes.length > 0 &&
      html`<p class="hint">${page.texts.experts.notIdentified}</p><ul lang="en">${model.notes.map((note) => html`<li>${note}</li>`)}</ul>`
    }</div>`;
}
