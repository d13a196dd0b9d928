/** The colour scale of spend: 21 steps from 0 to the largest, for light and for dark pages. */

type Rgb = readonly [number, number, number];

export const rampSteps = 20;

/** Pale to deep on white paper, deep to bright on a dark page: more always stands out more. */
const stops = {
  light: ['#dcebe4', '#6db7a2', '#0a5a4c'],
  dark: ['#27362f', '#2c7a69', '#8aefd0'],
} as const;

/**
 * Step of an amount: 0 for nothing, `rampSteps` for the largest.
 * @throws RangeError when the amount is not a number
 */
export function rampStep(amount: number, largest: number): number {
  if (Number.isNaN(amount) || Number.isNaN(largest)) throw new RangeError('ramp: need numbers, got NaN');
  if (!(largest > 0)) return 0;
  return Math.round(Math.min(1, Math.max(0, amount / largest)) * rampSteps);
}

/** Colour and readable ink per step. */
export function rampColours(theme: 'light' | 'dark'): readonly { readonly fill: string; readonly ink: string }[] {
  const [from, middle, to] = stops[theme];
  return Array.from({ length: rampSteps + 1 }, (_, step) => {
    const position = (step / rampSteps) * 2;
    const rgb = position <= 1 ? mix(from, middle, position) : mix(middle, to, position - 1);
    const fill = `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    return { fill, ink: contrast(fill, '#000000') >= contrast(fill, '#ffffff') ? '#000000' : '#ffffff' };
  });
}

/** Contrast ratio of two colours, 1…21. @source WCAG 2.2, relative luminance */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = parseHex(hex).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const mix = (a: string, b: string, weight: number): number[] => {
  const other = parseHex(b);
  return parseHex(a).map((channel, index) => Math.round(channel + ((other[index] ?? 0) - channel) * weight));
};

const parseHex = (hex: string): Rgb =>
  [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)) as unknown as Rgb;
