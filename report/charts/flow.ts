/** A flow between two columns of groups: ribbons as thick as what moves, drawn by hand as one SVG. */
import { type Html, html } from '../html.ts';
import { letterWidth, shorten } from './shorten.ts';

export interface Flow {
  /** From top to bottom. Who nothing leaves, or nothing reaches, is left out. */
  readonly from: readonly FlowNode[];
  readonly to: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

export interface FlowNode {
  readonly id: string;
  readonly name: string;
}

export interface FlowLink {
  readonly from: string;
  readonly to: string;
  /** Above 0. */
  readonly value: number;
  readonly tooltip: string;
  /** A CSS colour, mostly a variable of the page. */
  readonly colour: string;
  /** Told from the others without its colour. */
  readonly isDashed: boolean;
}

const [fontSize, nodeWidth, gap, leastThickness] = [13, 10, 20, 1.5];

export function drawFlow({ from, to, links }: Flow, width: number, height: number): Html {
  const left = from.filter(({ id }) => links.some((link) => link.from === id));
  const right = to.filter(({ id }) => links.some((link) => link.to === id));
  const total = links.reduce((sum, { value }) => sum + value, 0);
  const scale = (height - gap * Math.max(left.length, right.length)) / Math.max(1, total);
  const room = (nodes: readonly FlowNode[]): number =>
    Math.min(width * 0.33, Math.max(0, ...nodes.map(({ name }) => name.length)) * fontSize * letterWidth + 12);
  const [x0, x1] = [room(left), width - room(right)];
  const sizes = (nodes: readonly FlowNode[], side: 'from' | 'to') =>
    nodes.map(({ id }) => links.reduce((sum, link) => (link[side] === id ? sum + link.value : sum), 0) * scale);
  const places = (nodes: readonly FlowNode[], side: 'from' | 'to') => {
    let y = gap / 2;
    return sizes(nodes, side).map((size, at) => {
      const place = { id: nodes[at]!.id, name: nodes[at]!.name, y, size, next: y };
      y += size + gap;
      return place;
    });
  };
  const [starts, ends] = [places(left, 'from'), places(right, 'to')];
  const order = (nodes: readonly FlowNode[], id: string): number => nodes.findIndex((node) => node.id === id);
  const ribbons = links
    .toSorted((a, b) => order(left, a.from) - order(left, b.from) || order(right, a.to) - order(right, b.to))
    .map((link) => {
      const start = starts.find(({ id }) => id === link.from)!;
      const end = ends.find(({ id }) => id === link.to)!;
      const thickness = link.value * scale;
      const [a, b] = [start.next + thickness / 2, end.next + thickness / 2];
      start.next += thickness;
      end.next += thickness;
      const [from0, to0, middle] = [x0 + nodeWidth, x1 - nodeWidth, (x0 + x1) / 2];
      const path = `M${round(from0)} ${round(a)}C${round(middle)} ${round(a)} ${round(middle)} ${round(b)} ${round(to0)} ${round(b)}`;
      return html`<path d="${path}" fill="none" stroke="${link.colour}" stroke-opacity="0.75" stroke-width="${round(Math.max(leastThickness, thickness))}"${link.isDashed && html` stroke-dasharray="7 3"`}><title>${link.tooltip}</title></path>`;
    });
  const column = (nodes: typeof starts, x: number, isLeft: boolean) =>
    nodes.map(
      ({ name, y, size }) =>
        html`<rect x="${round(x)}" y="${round(y)}" width="${nodeWidth}" height="${round(Math.max(2, size))}" rx="2" fill="var(--ink)"></rect><text x="${round(isLeft ? x - 6 : x + nodeWidth + 6)}" y="${round(y + size / 2)}" dominant-baseline="central" text-anchor="${isLeft ? 'end' : 'start'}" font-size="${fontSize}" fill="var(--ink)">${shorten(name, width * 0.33 - 12, fontSize)}</text>`,
    );
  return html`<svg viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">${ribbons}${column(starts, x0, true)}${column(ends, x1 - nodeWidth, false)}</svg>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
