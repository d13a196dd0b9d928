/** Groups as areas: how many customers by size, how much they spend by colour. */
import type { Html } from '../html.ts';
import { rampStep } from '../ramp.ts';
import { shorten } from './shorten.ts';
import { drawSvg } from './svg.ts';

export interface Group {
  readonly name: string;
  readonly customers: number;
  readonly spend: number;
  /** Where the name has no room. */
  readonly shortName: string;
  /** Second line of the label. */
  readonly detail: string;
  readonly tooltip: string;
}

const sideForTwoLines = 100;
const sideForShortName = 34;

const [nameSize, padding] = [14, 9];

export function drawTreemap(groups: readonly Group[], width: number, height: number): Html {
  const shown = groups.filter((group) => group.customers > 0);
  const largest = Math.max(0, ...groups.map((group) => group.spend));
  const total = shown.reduce((sum, group) => sum + group.customers, 0);
  // Areas are nearly square, so the side tells what fits.
  const label = (group: Group | undefined): string => {
    if (group === undefined) return '';
    const side = Math.sqrt((group.customers / total) * width * height);
    // The usual names fit by those sides; a cluster set may have any.
    const fit = (name: string, usual: number): string =>
      name.length <= usual ? name : shorten(name, side * 0.8 - 2 * padding, nameSize);
    if (side >= sideForTwoLines) return `{name|${fit(group.name, 'Group 10'.length)}}\n{detail|${group.detail}}`;
    return side >= sideForShortName ? `{name|${fit(group.shortName, 'Medium'.length)}}` : '';
  };
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
        itemStyle: { borderWidth: 0, gapWidth: 3, borderColor: 'transparent', borderRadius: 4 },
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
          padding: [7, padding],
          rich: {
            name: { fontSize: nameSize, fontWeight: 'bold', lineHeight: 19 },
            detail: { fontSize: 13, lineHeight: 18 },
          },
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => label(shown[dataIndex - 1]),
        },
      },
    ],
  };
  // The first data index is the root of the tree.
  return drawSvg({ option, width, height, tooltip: (_, index) => shown[index - 1]?.tooltip });
}
