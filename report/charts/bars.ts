/** Horizontal bars, one per name, first name on top, the figure written at the end of each. */
import type { Html } from '../html.ts';
import { drawSvg } from './svg.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
  readonly tooltip: string;
  /** A CSS colour, mostly a variable of the page. */
  readonly colour: string;
}

const fontSize = 13;

export function drawBars(bars: readonly Bar[], width: number, height: number): Html {
  const longest = Math.max(0, ...bars.map((bar) => bar.label.length));
  const option = {
    grid: { left: 0, top: 0, bottom: 0, right: longest * fontSize * 0.6 + 12, outerBoundsMode: 'same' },
    xAxis: { type: 'value', min: Math.min(0, ...bars.map((bar) => bar.value)), show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map((bar) => bar.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--line)' } },
      axisLabel: { color: 'var(--ink)', fontSize, interval: 0, width: width * 0.35, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 56,
        barCategoryGap: '28%',
        data: bars.map((bar) => ({
          value: bar.value,
          itemStyle: { color: bar.colour, borderRadius: [0, 4, 4, 0] },
          label: { formatter: () => bar.label },
        })),
        label: { show: true, position: 'right', color: 'var(--ink)', fontSize },
      },
    ],
  };
  return drawSvg({ option, width, height, tooltip: (_, index) => bars[index]?.tooltip });
}
