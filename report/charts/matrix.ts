/** A map of figures over two axes: the more, the stronger the colour. Cells without a figure stay empty. */
import type { Html } from '../html.ts';
import { rampStep } from '../ramp.ts';
import { drawSvg } from './svg.ts';

export interface Matrix {
  /** From left to right. */
  readonly columns: readonly string[];
  /** From the bottom up. */
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly columnAxis: string;
  readonly rowAxis: string;
  tooltip(row: number, column: number): string;
}

interface Coordinates {
  value(dimension: number): number;
  coord(at: readonly number[]): readonly [number, number];
  size(of: readonly number[]): readonly [number, number];
}

const gap = 2;

export function drawMatrix(
  { columns, rows, columnAxis, rowAxis, tooltip }: Matrix,
  width: number,
  height: number,
): Html {
  const text = { color: 'var(--ink)', fontSize: 13 };
  const cells = rows.flatMap(({ values }, row) =>
    values.flatMap((value, column) => (value === null ? [] : [{ row, column, value }])),
  );
  const most = Math.max(0, ...cells.map(({ value }) => value));
  const axis = {
    type: 'category',
    nameLocation: 'middle',
    nameTextStyle: text,
    axisTick: { show: false },
    axisLine: { show: false },
    axisLabel: { ...text, interval: 0 },
  };
  const option = {
    grid: { left: 56, top: 4, right: 0, bottom: 46, outerBoundsMode: 'none' },
    xAxis: { ...axis, name: columnAxis, nameGap: 28, data: columns },
    yAxis: { ...axis, name: rowAxis, nameGap: 36, data: rows.map(({ name }) => name) },
    series: [
      {
        type: 'custom',
        data: cells.map(({ row, column }) => [column, row]),
        renderItem: ({ dataIndex }: { readonly dataIndex: number }, api: Coordinates) => {
          const at = [api.value(0), api.value(1)];
          const [x, y] = api.coord(at);
          const [wide, high] = api.size([1, 1]);
          const shape = {
            x: Math.round(x - wide / 2),
            y: Math.round(y - high / 2),
            width: Math.round(wide) - gap,
            height: Math.round(high) - gap,
          };
          return {
            type: 'rect',
            shape,
            style: { fill: `var(--ramp-${rampStep(cells[dataIndex]?.value ?? 0, most)})` },
          };
        },
      },
    ],
  };
  return drawSvg({
    option,
    width,
    height,
    tooltip: (_, index) => {
      const cell = cells[index];
      return cell === undefined ? undefined : tooltip(cell.row, cell.column);
    },
  });
}
