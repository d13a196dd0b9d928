/** Groups as areas: how many customers by size, how much they spend by colour. */
import type { Html } from '../html.ts';
import { rampStep } from '../ramp.ts';
import { drawSvg } from './svg.ts';

export interface Group {
  readonly name: string;
  readonly customers: number;
  readonly spend: number;
  /** Second line of the label. */
  readonly detail: string;
  readonly tooltip: string;
}

const gap = 3;

export function drawTreemap(groups: readonly Group[], width: number, height: number): Html {
  const shown = groups.filter((group) => group.customers > 0);
  const largest = Math.max(0, ...groups.map((group) => group.spend));
  const option = {
    series: [
      {
        type: 'treemap',
        left: 0,
        top: 0,
        right: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        itemStyle: { borderWidth: 0, gapWidth: gap, borderColor: 'transparent' },
        data: shown.map((group) => {
          const step = rampStep(group.spend, largest);
          return {
            name: group.name,
            value: group.customers,
            itemStyle: { color: `var(--ramp-${step})` },
            label: { color: `var(--ramp-ink-${step})` },
          };
        }),
        label: {
          show: true,
          position: 'insideTopLeft',
          padding: [8, 10],
          lineHeight: 18,
          fontSize: 13,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
            const group = shown[dataIndex - 1];
            return group === undefined ? '' : `${group.name}\n${group.detail}`;
          },
        },
      },
    ],
  };
  // The first data index is the root of the tree.
  return drawSvg({ option, width, height, tooltip: (_, index) => shown[index - 1]?.tooltip });
}
