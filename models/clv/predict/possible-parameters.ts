import type { GroupedHistories } from '../histories.ts';
import type { OrderParameters } from '../order-model.ts';
import type { FittedOrders } from './fitted.ts';
import { sigmaPoints } from '../sigma-points.ts';

/** From here on, what is not known of the parameters is small beside a customer's own chance; see docs/guides/clv.md. */
const CUSTOMERS_OF_SURE_PARAMETERS = 5_000;

/** Price of a squared step where the data alone leave a parameter open: vague, but no parameter runs away. */
const VAGUE = 0.1;

/**
 * Parameters that the data leave possible, for the intervals of single customers.
 * In words: many customers fix the parameters; of few, 2d values around the fit stand for all that are possible, and where
 * the data leave a parameter open altogether, around a vaguely penalised fit.
 * @param histories to fit again where the covariance is not known; in the parameters' unit
 * @returns equally likely; the fit alone for at least 5,000 customers
 */
export function possibleParameters(
  { model, parameters, covariance, customers }: FittedOrders,
  histories: GroupedHistories,
): readonly OrderParameters[] {
  if (customers >= CUSTOMERS_OF_SURE_PARAMETERS) return [parameters];
  if (covariance !== null) return sigmaPoints(parameters, model.parameterNames, covariance);
  const vague = model.fit(histories, { penalty: VAGUE });
  return vague.covariance === null
    ? [parameters]
    : sigmaPoints(vague.parameters, model.parameterNames, vague.covariance);
}
