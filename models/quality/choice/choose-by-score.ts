import { comparePaired, type Losses } from '../measures/paired.ts';

export interface Candidate<N extends string> {
  readonly name: N;
  /** The score that decides, customer by customer, one entry per cut-off; less is better. */
  readonly losses: readonly Losses[];
  /** Decides between equal scores; less is better. */
  readonly tieBreak: number;
}

export interface JudgedCandidate<N extends string> {
  readonly name: N;
  /** Mean over customers, then over cut-offs. */
  readonly score: number;
  /** Score minus the incumbent's; null without an incumbent. */
  readonly difference: number | null;
  readonly standardError: number | null;
}

export interface Choice<N extends string> {
  readonly chosen: N;
  readonly incumbent: N | null;
  /** `best`: no incumbent, the best score; `kept`: the incumbent stays; `replaced`: a challenger is clearly better. */
  readonly because: 'best' | 'kept' | 'replaced';
  readonly candidates: readonly JudgedCandidate<N>[];
}

/** Scores closer than this (relatively) differ by rounding only. */
const TIE = 1e-12;

/**
 * The model with the best mean score over the cut-offs, unless the one in use is about as good.
 * In words: a model that changes every night moves customers between groups for nothing. The incumbent stays until a challenger
 * beats it by more than one standard error of their paired difference; among such challengers the best score wins, among equal
 * scores the lower tie-break, then the order given.
 * @param incumbent the model in use; null at the first choice, or when it is no candidate any more
 * @throws RangeError when there is no candidate
 */
export function chooseByScore<N extends string>(
  candidates: readonly Candidate<N>[],
  incumbent: N | null = null,
): Choice<N> {
  const inUse = candidates.find(({ name }) => name === incumbent);
  const judged = candidates.map((candidate) => {
    const against = inUse === undefined ? null : comparePaired(candidate.losses, inUse.losses);
    return {
      name: candidate.name,
      score: meanScore(candidate.losses),
      difference: against?.difference ?? null,
      standardError: against?.standardError ?? null,
    };
  });
  const isClearlyBetter = ({ difference, standardError }: JudgedCandidate<N>) =>
    difference !== null && standardError !== null && difference < -standardError;
  const eligible = inUse === undefined ? judged : judged.filter(isClearlyBetter);
  const answer = { incumbent: inUse?.name ?? null, candidates: judged };
  const [best] = eligible.toSorted((one, other) => {
    const isTie = Math.abs(one.score - other.score) <= TIE * Math.max(Math.abs(one.score), Math.abs(other.score));
    return isTie ? tieBreakOf(one) - tieBreakOf(other) : one.score - other.score;
  });
  if (best !== undefined) {
    return { chosen: best.name, because: inUse === undefined ? 'best' : 'replaced', ...answer };
  }
  if (inUse === undefined) throw new RangeError('a choice needs at least one candidate');
  return { chosen: inUse.name, because: 'kept', ...answer };

  function tieBreakOf({ name }: JudgedCandidate<N>): number {
    return candidates.find((candidate) => candidate.name === name)!.tieBreak;
  }
}

function meanScore(losses: readonly Losses[]): number {
  const means = losses.map(({ loss }) => loss.reduce((sum, value) => sum + value, 0) / loss.length);
  return means.reduce((sum, value) => sum + value, 0) / means.length;
}
