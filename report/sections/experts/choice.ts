/** Why this model: every candidate's score, and how clearly it differs from the one in use. */
import { modelLabels } from '../../../models/clv/labels.ts';
import type { Choice, JudgedCandidate } from '../../../models/quality/choice/choose-by-score.ts';
import type { LearnerVerdict } from '../../../models/quality/backtest/try-learner.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderTable } from '../table.ts';

type ModelName = keyof typeof modelLabels;
type Candidate = JudgedCandidate<ModelName>;

export function renderChoice(
  page: Page,
  quantity: 'orders' | 'spend',
  choice: Choice<ModelName>,
  limits: Readonly<Record<string, ModelName | null>>,
): Html {
  const { formats } = page;
  const words = page.texts.experts.choice;
  const nameOf = ({ name }: Candidate): string =>
    name === choice.chosen ? `${modelLabels[name]} ✓` : modelLabels[name];
  const figure = (value: number | null): string => (value === null ? '–' : formats.figure(value));
  const limitOf = ({ name }: Candidate): string => {
    const limit = limits[name];
    return limit == null ? '–' : modelLabels[limit];
  };
  const hasLimits = choice.candidates.some(({ name }) => limits[name] != null);
  const because = words.because[choice.because](
    modelLabels[choice.chosen],
    choice.incumbent === null ? '–' : modelLabels[choice.incumbent],
  );
  return html`<div>${renderTable(page, {
    name: `choice-${quantity}`,
    caption: words[quantity],
    columns: [
      { head: page.texts.trust.forecaster, isText: true, show: nameOf, raw: nameOf },
      {
        head: words.score,
        show: ({ score }: Candidate) => formats.figure(score),
        raw: ({ score }: Candidate) => score,
      },
      ...(choice.incumbent === null
        ? []
        : [
            {
              head: words.difference,
              show: (row: Candidate) => figure(row.difference),
              raw: (row: Candidate) => row.difference,
            },
            {
              head: words.standardError,
              show: (row: Candidate) => figure(row.standardError),
              raw: (row: Candidate) => row.standardError,
            },
          ]),
      ...(hasLimits ? [{ head: words.limit, isText: true, show: limitOf, raw: limitOf }] : []),
    ],
    rows: choice.candidates,
  })}<p class="hint">${because} ${words.scored[quantity]}</p></div>`;
}

/** What a learner would have brought, which is measured and not used by itself. */
export function renderLearner(
  page: Page,
  { base, cutoffs, of, difference, standardError }: LearnerVerdict,
): Html | false {
  if (difference === null) return false;
  const { formats } = page;
  const figure = (value: number | null): string =>
    value === null ? '–' : formats.figure(Number(value.toPrecision(3)));
  return html`<p class="hint">${page.texts.experts.learner({
    base: modelLabels[base],
    cutoffs: formats.count(cutoffs),
    of: formats.count(of),
    difference: figure(difference),
    standardError: figure(standardError),
  })}</p>`;
}
