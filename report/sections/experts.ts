/** What experts want to see, folded away from everybody else: choice, measures, cut-offs, plots, parameters, checks. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderChoice, renderLearner } from './experts/choice.ts';
import { renderChecks, renderOutliers } from './experts/checks.ts';
import { renderDataFindings } from './experts/data-findings.ts';
import { renderCutoffs, renderMeasures } from './experts/measures.ts';
import { renderModel } from './experts/parameters.ts';
import { renderCalibrations } from './experts/calibration.ts';
import { renderMatrices } from './experts/matrices.ts';
import { renderTracking } from './experts/tracking.ts';

export function renderExperts(page: Page): Html {
  const { models, backtest } = page.data.modelCard;
  const { plots, outliers } = page.data;
  const words = page.texts.trust;
  const hasSpend = backtest !== null && backtest.main.spend.length > 0;
  return html`
    <details class="experts">
      <summary>${words.experts}</summary>
      ${
        backtest !== null &&
        html`
          ${renderMeasures(page, 'orders', backtest)}
          ${hasSpend && renderMeasures(page, 'spend', backtest)}
          ${renderCutoffs(page, 'orders', backtest)}
          ${hasSpend && renderCutoffs(page, 'spend', backtest)}
          <div class="tables">
            ${renderChoice(page, 'orders', backtest.orderChoice, backtest.limits)}
            ${backtest.spendChoice !== null && renderChoice(page, 'spend', backtest.spendChoice, {})}
          </div>
          ${backtest.learner != null && renderLearner(page, backtest.learner)}
          ${renderCalibrations(page, backtest)}`
      }
      ${plots?.tracking != null && renderTracking(page, plots.tracking)}
      ${plots?.matrix != null && renderMatrices(page, plots.matrix)}
      <div class="tables">
        ${models.map((model, index) => renderModel(page, model, index))}
        ${outliers?.found !== undefined && renderOutliers(page, outliers.found)}
      </div>
      ${models.length === 0 && html`<p class="empty">${words.noModels}</p>`}
      ${renderChecks(page)}
      ${page.data.dataFindings !== undefined && renderDataFindings(page, page.data.dataFindings)}
    </details>`;
}
