/** Predicted beside actual purchases per customer, by tenth of customers. */
import type { CalibrationDecile } from '../../models/quality/measures/calibration.ts';
import type { Html } from '../html.ts';
import { drawSvg } from './svg.ts';

export interface CalibrationWords {
  /** Under the axis. */
  readonly decile: string;
  figure(value: number): string;
  tooltip(decile: CalibrationDecile): string;
}

export function drawCalibration(
  deciles: readonly CalibrationDecile[],
  words: CalibrationWords,
  width: number,
  height: number,
): Html {
  const text = { color: 'var(--ink)', fontSize: 13 };
  const option = {
    grid: { left: 38, top: 10, right: 0, bottom: 46, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      name: words.decile,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
      data: deciles.map((decile) => String(decile.decile)),
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
      { type: 'bar', barGap: '10%', itemStyle: { color: 'var(--accent)' }, data: deciles.map((d) => d.predictedMean) },
      { type: 'bar', itemStyle: { color: 'var(--second)' }, data: deciles.map((d) => d.actualMean) },
    ],
  };
  return drawSvg({
    option,
    width,
    height,
    tooltip: (_, index) => {
      const decile = deciles[index];
      return decile === undefined ? undefined : words.tooltip(decile);
    },
  });
}
