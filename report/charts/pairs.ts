/** Two bars per tenth of customers, side by side: predicted and actual, or two quantities. */
import type { Html } from '../html.ts';
import { drawSvg } from './svg.ts';

export interface Pair {
  readonly name: string;
  readonly first: number;
  /** Null: one bar alone. */
  readonly second: number | null;
  readonly tooltip: string;
}

export interface PairsWords {
  /** Under the axis. */
  readonly axis: string;
  figure(value: number): string;
}

export function drawPairs(pairs: readonly Pair[], words: PairsWords, width: number, height: number): Html {
  const text = { color: 'var(--ink)', fontSize: 13 };
  const second = pairs.map((pair) => pair.second);
  const option = {
    grid: { left: 44, top: 10, right: 0, bottom: 46, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      name: words.axis,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
      data: pairs.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--line)' } },
      axisLabel: { ...text, interval: 0 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { ...text, formatter: words.figure },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    series: [
      { type: 'bar', barGap: '10%', itemStyle: { color: 'var(--accent)' }, data: pairs.map(({ first }) => first) },
      ...(second.every((value) => value === null)
        ? []
        : [{ type: 'bar', itemStyle: { color: 'var(--second)' }, data: second }]),
    ],
  };
  return drawSvg({ option, width, height, tooltip: (_, index) => pairs[index]?.tooltip });
}
