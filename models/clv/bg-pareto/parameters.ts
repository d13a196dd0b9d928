/** Parameters of the average of BG/NBD and Pareto/NBD: those of both. */
import type { BgNbdParameters } from '../bg-nbd/parameters.ts';
import type { TimeUnit } from '../histories.ts';
import type { ParetoNbdParameters } from '../pareto-nbd/parameters.ts';

export interface BgParetoParameters {
  /** Unit of `bgAlpha`, `paretoAlpha` and `paretoBeta`. */
  readonly unit: TimeUnit;
  readonly bgR: number;
  readonly bgAlpha: number;
  readonly bgA: number;
  readonly bgB: number;
  readonly paretoR: number;
  readonly paretoAlpha: number;
  readonly paretoS: number;
  readonly paretoBeta: number;
}

/** Their usual order, one model after the other. */
export const bgParetoNames = [
  'bgR',
  'bgAlpha',
  'bgA',
  'bgB',
  'paretoR',
  'paretoAlpha',
  'paretoS',
  'paretoBeta',
] as const;

export function joinParameters(bg: BgNbdParameters, pareto: ParetoNbdParameters): BgParetoParameters {
  return {
    unit: bg.unit,
    bgR: bg.r,
    bgAlpha: bg.alpha,
    bgA: bg.a,
    bgB: bg.b,
    paretoR: pareto.r,
    paretoAlpha: pareto.alpha,
    paretoS: pareto.s,
    paretoBeta: pareto.beta,
  };
}

export const bgPart = ({ unit, bgR, bgAlpha, bgA, bgB }: BgParetoParameters): BgNbdParameters => ({
  unit,
  r: bgR,
  alpha: bgAlpha,
  a: bgA,
  b: bgB,
});

export const paretoPart = ({
  unit,
  paretoR,
  paretoAlpha,
  paretoS,
  paretoBeta,
}: BgParetoParameters): ParetoNbdParameters => ({
  unit,
  r: paretoR,
  alpha: paretoAlpha,
  s: paretoS,
  beta: paretoBeta,
});
