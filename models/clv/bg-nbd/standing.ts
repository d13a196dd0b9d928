import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Stand } from '../geometric-dropout/standing.ts';
import type { Histories } from '../histories.ts';
import { logOddsGone } from './log-odds-gone.ts';
import { type BgNbdParameters, requireBgNbd } from './parameters.ts';

/**
 * Customers at the end of observation, BG/NBD.
 * In words: x purchases in T raise the rate's distribution to Gamma(r + x, α + T); staying after each of the x raises that of
 * dropout to Beta(a, b + x). An alive customer's future is that of a new one with these parameters. O(1) a customer.
 * @throws RangeError when the units differ, a row is no history or a parameter is out of range
 * @source Fader, Hardie & Lee 2005, from eq. (6) by Bayes' rule
 */
export function bgNbdStanding(parameters: BgNbdParameters, histories: Histories): Stand {
  requireBgNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { frequency, recency, tenure } = histories;
  const { r, alpha, a, b } = parameters;
  return (row, standing) => {
    const x = frequency[row]!;
    standing.logOddsGone = logOddsGone(parameters, x, recency[row]!, tenure[row]!);
    standing.shape = r + x;
    standing.rate = alpha + tenure[row]!;
    standing.leaves = a;
    standing.stays = b + x;
  };
}
