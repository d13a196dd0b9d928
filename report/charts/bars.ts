/** Horizontal bars, one per name, first name on top, the figure written at the end of each. */
import type { Html } from '../html.ts';
import { letterWidth, shorten } from './shorten.ts';
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
  const room = (texts: readonly string[]): number =>
    Math.min(width * 0.4, Math.max(0, ...texts.map((text) => text.length)) * fontSize * letterWidth + 12);
  const option = {
    grid: {
      left: room(bars.map((bar) => bar.name)),
      right: room(bars.map((bar) => bar.label)),
      top: 0,
      bottom: 0,
      outerBoundsMode: 'none',
    },
    xAxis: { type: 'value', min: Math.min(0, ...bars.map((bar) => bar.value)), show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map((bar) => shorten(bar.name, width * 0.4 - 12, fontSize)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--line)' } },
      axisLabel: { color: 'var(--ink)', fontSize, interval: 0 },
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
