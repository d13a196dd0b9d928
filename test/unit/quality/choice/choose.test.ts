import { describe, expect, it } from 'vitest';
import { chooseByLikelihood } from '../../../../models/quality/choice/choose-by-likelihood.ts';
import { chooseByScore } from '../../../../models/quality/choice/choose-by-score.ts';

const all = Uint32Array.of(0, 1, 2, 3);
const candidate = <N extends string>(name: N, loss: number[], tieBreak = 0) => ({
  name,
  losses: [{ customer: all, loss: Float64Array.from(loss) }],
  tieBreak,
});

describe('chooseByScore', () => {
  it('takes the best score when there is no incumbent', () => {
    const { chosen, because } = chooseByScore([candidate('a', [2, 2, 2, 2]), candidate('b', [1, 2, 2, 2])]);
    expect({ chosen, because }).toEqual({ chosen: 'b', because: 'best' });
  });

  it('decides equal scores by the tie-break, then by the order given', () => {
    const [a, b, c] = [
      candidate('a', [1, 1, 1, 1], 3),
      candidate('b', [1, 1, 1, 1], 2),
      candidate('c', [1, 1, 1, 1], 2),
    ];
    expect(chooseByScore([a, b, c]).chosen).toBe('b');
    expect(chooseByScore([a, c, b]).chosen).toBe('c');
  });

  it('keeps the incumbent against a challenger who is better within one standard error', () => {
    // Differences −1 1 1 −3: mean −½, standard deviation √(11/3), error .957.
    const challenger = candidate('b', [1, 3, 3, -1]);
    const choice = chooseByScore([candidate('a', [2, 2, 2, 2]), challenger], 'a');
    expect(choice).toMatchObject({ chosen: 'a', incumbent: 'a', because: 'kept' });
    expect(choice.candidates[1]?.difference).toBe(-0.5);
    expect(choice.candidates[1]?.standardError).toBeCloseTo(Math.sqrt(11 / 3) / 2, 12);
  });

  it('replaces the incumbent by the best of those who are clearly better', () => {
    const noisy = candidate('noisy', [-9, 9, -6, 3]);
    const steady = candidate('steady', [1, 1.1, 0.9, 1]);
    expect(chooseByScore([candidate('a', [2, 2, 2, 2]), noisy, steady], 'a')).toMatchObject({
      chosen: 'steady',
      because: 'replaced',
    });
  });

  it('takes an incumbent that is gone for none', () => {
    const candidates = [candidate<string>('a', [2, 2, 2, 2]), candidate<string>('b', [1, 1, 1, 1])];
    expect(chooseByScore(candidates, 'gone')).toMatchObject({ chosen: 'b', incumbent: null, because: 'best' });
    expect(() => chooseByScore([], null)).toThrow(RangeError);
  });
});

describe('chooseByLikelihood', () => {
  const fitted = (name: string, logLikelihood: number, parameters: number) => ({
    name,
    logLikelihood,
    parameters,
    customers: 1_000,
  });

  it('charges ln n per parameter', () => {
    const { candidates } = chooseByLikelihood([fitted('nbd', -500, 2), fitted('bg-nbd', -495, 4)], 'bg-nbd');
    expect(candidates[0]?.bic).toBeCloseTo(2 * Math.log(1000) + 1000, 9);
    expect(candidates[1]?.bic).toBeCloseTo(4 * Math.log(1000) + 990, 9);
  });

  it('keeps the default unless the evidence for another is very strong', () => {
    const base = fitted('bg-nbd', -500, 4);
    expect(chooseByLikelihood([base, fitted('pareto-nbd', -495.1, 4)], 'bg-nbd').chosen).toBe('bg-nbd');
    expect(chooseByLikelihood([base, fitted('pareto-nbd', -494.9, 4)], 'bg-nbd').chosen).toBe('pareto-nbd');
    expect(chooseByLikelihood([base, fitted('nbd', -500, 2)], 'bg-nbd').chosen).toBe('nbd');
  });

  it('refuses a default that was not fitted', () => {
    expect(() => chooseByLikelihood([fitted('nbd', -500, 2)], 'bg-nbd')).toThrow(RangeError);
  });
});
