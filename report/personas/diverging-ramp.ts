/**
 * The colours of propensities: red below the store's average, white at it, blue above, in steps of its binary logarithm. Told
 * apart by people who do not see colours as most do, and the same on light and dark pages.
 */
import { contrast } from '../ramp.ts';

/** From a quarter of the average, or less, to four times as much, or more. */
const stops = ['#b2182b', '#ef8a62', '#fddbc7', '#ffffff', '#d1e5f0', '#67a9cf', '#2166ac'];
const reachOctaves = 2;
const stepsPerSide = 10;

export const propensitySteps = 2 * stepsPerSide;

/**
 * Step of a propensity: 0 for a quarter or less, the middle at 1, the last for four times or more.
 * @throws RangeError when it is no number from 0 on
 */
export function propensityStep(propensity: number): number {
  if (!(propensity >= 0)) throw new RangeError(`propensity: need a number from 0 on, got ${propensity}`);
  const octaves = Math.min(reachOctaves, Math.max(-reachOctaves, Math.log2(propensity)));
  return Math.round((octaves / reachOctaves) * stepsPerSide) + stepsPerSide;
}

/** Colour and readable ink per step. @source ColorBrewer 2.0, RdBu, seven classes, with white in the middle */
export const propensityColours = (): readonly { readonly fill: string; readonly ink: string }[] =>
  Array.from({ length: propensitySteps + 1 }, (_, step) => {
    const position = (step / propensitySteps) * (stops.length - 1);
    const from = Math.min(Math.floor(position), stops.length - 2);
    const fill = mix(stops[from] ?? '', stops[from + 1] ?? '', position - from);
    return { fill, ink: contrast(fill, '#000000') >= contrast(fill, '#ffffff') ? '#000000' : '#ffffff' };
  });

const mix = (a: string, b: string, weight: number): string => {
  const channels = [1, 3, 5].map((at) => {
    const [one, other] = [a, b].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number];
    return Math.round(one + (other - one) * weight)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
};
