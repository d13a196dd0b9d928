/**
 * Draws an ECharts option as one SVG text. Colours are the page's CSS variables, so that one drawing follows the
 * theme; the marks carry a tooltip; what differs between two equal drawings (counters in class names) is taken out.
 */
import { BarChart, CustomChart, LineChart, TreemapChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, type Html, trusted } from '../html.ts';

echarts.use([BarChart, CustomChart, LineChart, TreemapChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** Without quotes: they would end the attribute that ECharts writes them into. */
const font = 'system-ui, -apple-system, Roboto, Helvetica, Arial, sans-serif';

export interface Drawing {
  readonly option: Readonly<Record<string, unknown>>;
  readonly width: number;
  readonly height: number;
  /** Words of a mark by the series and the position in it; none without. */
  tooltip?(seriesIndex: number, dataIndex: number): string | undefined;
}

export function drawSvg({ option, width, height, tooltip }: Drawing): Html {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: font }, ...option });
    const raw = chart.renderToSVGString();
    return trusted(clean(raw, tooltip ?? (() => undefined)));
  } finally {
    // Without it the process never ends.
    chart.dispose();
  }
}

function clean(svg: string, tooltip: NonNullable<Drawing['tooltip']>): string {
  return (
    svg
      .replace(/<svg [^>]*viewBox="([^"]*)"[^>]*>/, '<svg viewBox="$1" aria-hidden="true" focusable="false">')
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/ class="zr[^"]*"/g, '')
      // Clipping paths have ids by a counter; nothing here is drawn beyond its axes.
      .replace(/ clip-path="[^"]*"/g, '')
      .replace(/<defs ?>(?:\s*<clipPath[\s\S]*?<\/clipPath>)*\s*<\/defs>/g, '')
      // Shapes that only catch the mouse.
      .replace(/<(path|rect)[^>]* fill="none"(?![^>]*stroke=)[^>]*><\/\1>\n?/g, '')
      .replace(/ style="([^"]*)"/g, (_, declarations: string) => toAttributes(declarations))
      .replace(
        / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)" ecmeta_ssr_type="chart"([^>]*)>/g,
        (_, series: string, index: string, rest: string) => {
          const words = tooltip(Number(series), Number(index));
          return words === undefined ? `${rest}>` : `${rest}><title>${escapeHtml(words)}</title>`;
        },
      )
      .replaceAll('\n', '')
  );
}

/** `font-size:14px;font-weight:bold` as attributes, without the font: the page's own applies. */
function toAttributes(declarations: string): string {
  return declarations
    .split(';')
    .map((declaration) => declaration.split(':'))
    .filter(([name]) => name !== undefined && name !== '' && name !== 'font-family')
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}
