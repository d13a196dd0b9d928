/** Two lines over time, expected and actual, with a mark where the forecast begins. */
import type { Html } from '../html.ts';
import { drawSvg } from './svg.ts';

export interface Moment {
  /** Under the axis, where there is room. */
  readonly name: string;
  readonly expected: number;
  readonly actual: number;
}

export interface LinesWords {
  figure(value: number): string;
}

/** @param mark position of the first moment behind the mark; null for none */
export function drawLines(
  moments: readonly Moment[],
  mark: number | null,
  words: LinesWords,
  width: number,
  height: number,
): Html {
  const text = { color: 'var(--ink)', fontSize: 13 };
  // Names are as wide as ten digits: some four of them fit.
  const every = Math.max(1, Math.ceil(moments.length / 4));
  const isNamed = (index: number): boolean => index % every === 0 && index + every / 2 <= moments.length;
  // A round figure above the largest is the widest label.
  const most = Math.max(0, ...moments.flatMap(({ expected, actual }) => [expected, actual]));
  const widest = words.figure(Math.ceil(most * 1.2)).length;
  const line = (name: 'expected' | 'actual', colour: string) => ({
    type: 'line',
    symbol: 'none',
    lineStyle: { color: colour, width: 2 },
    data: moments.map((moment) => Math.round(moment[name] * 100) / 100),
  });
  const option = {
    grid: { left: 14 + widest * 7.6, top: 10, right: 8, bottom: 28, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: moments.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--line)' } },
      axisLabel: { ...text, interval: isNamed, showMinLabel: true, alignMinLabel: 'left' },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { ...text, formatter: words.figure },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    series: [
      line('actual', 'var(--second)'),
      {
        ...line('expected', 'var(--accent)'),
        ...(mark === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                label: { show: false },
                lineStyle: { color: 'var(--ink)', type: 'dashed', width: 1 },
                data: [{ xAxis: mark }],
              },
            }),
      },
    ],
  };
  return drawSvg({ option, width, height });
}
