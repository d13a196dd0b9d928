export interface FittedCandidate<N extends string> {
  readonly name: N;
  /** At the maximum, over the same customers in the same unit of time for all candidates. */
  readonly logLikelihood: number;
  /** How many numbers were estimated. */
  readonly parameters: number;
  readonly customers: number;
}

export interface LikelihoodChoice<N extends string> {
  readonly chosen: N;
  /** What stays when nothing is clearly better: the model in use, or the default. */
  readonly incumbent: N;
  readonly candidates: readonly { readonly name: N; readonly bic: number }[];
}

/** Evidence from which a difference in BIC is called very strong. */
const VERY_STRONG = 10;

/**
 * The model for a history that is too short to test forecasts: the one that explains it best, its parameters charged for.
 * In words: BIC = parameters · ln(customers) − 2 ln L. The incumbent (the default when there is none) stays unless another's is
 * lower by more than 10: how well the past is described says little about the future, so habit weighs more than in a back-test.
 * @throws RangeError when the incumbent is no candidate
 * @source Schwarz 1978, "Estimating the Dimension of a Model"; Kass & Raftery 1995, "Bayes Factors", section 3.2 (the scale)
 */
export function chooseByLikelihood<N extends string>(
  candidates: readonly FittedCandidate<N>[],
  incumbent: N,
): LikelihoodChoice<N> {
  const judged = candidates.map(({ name, logLikelihood, parameters, customers }) => ({
    name,
    bic: parameters * Math.log(customers) - 2 * logLikelihood,
  }));
  const inUse = judged.find(({ name }) => name === incumbent);
  if (inUse === undefined) throw new RangeError(`the incumbent ${incumbent} must be among the candidates`);
  const best = judged.reduce((least, candidate) => (candidate.bic < least.bic ? candidate : least), inUse);
  return { chosen: inUse.bic - best.bic > VERY_STRONG ? best.name : incumbent, incumbent, candidates: judged };
}
