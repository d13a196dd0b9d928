/** The graph of tables as a picture whose boxes are links: it works without a script, which adds zoom, search and filters. */
import { type Html, html, trusted } from '../html.ts';
import { nodeAnchor } from './anchors.ts';
import type { DocNode } from './docs-data.ts';
import { type Arrow, layOut, type Sizes } from './layout.ts';

const sizes: Sizes = { nodeWidth: 236, nodeHeight: 38, columnGap: 60, rowGap: 14 };
const margin = 16;
const longest = 28;

/** Layers in the order that data walks through them, then whatever else there is. */
export const layerOrder = ['source', 'table', 'staging', 'intermediate', 'marts', 'audits', 'exposure'] as const;

export function renderGraph(nodes: readonly DocNode[]): Html {
  const {
    nodes: placed,
    arrows,
    width,
    height,
  } = layOut(
    nodes.map(({ name, reads }) => ({ name, reads })),
    sizes,
  );
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const box = [-margin, -margin, width + 2 * margin, height + 2 * margin].map(String).join(' ');
  return html`
    <div class="graph" style="--tall:${Math.ceil(height * 1.25) + 48}px" data-graph data-box="${box}" tabindex="0" role="group" aria-label="Graph of ${String(nodes.length)} tables. Arrow keys move it, plus and minus zoom, 0 shows all.">
      <svg viewBox="${box}" preserveAspectRatio="xMidYMid meet">
        <g class="arrows" aria-hidden="true">${arrows.map(renderArrow)}</g>
        ${placed.map(({ name, x, y }) => {
          const node = byName.get(name);
          return node === undefined ? undefined : renderBox(node, x, y);
        })}
      </svg>
    </div>`;
}

function renderBox(node: DocNode, x: number, y: number): Html {
  const { name, layer, kind } = node;
  const { nodeWidth, nodeHeight } = sizes;
  const state = stateOf(node);
  const shown = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
  return html`<a class="box layer-${layer}" href="#${nodeAnchor(name)}" data-node="${name}" aria-label="${name}, ${kind === 'model' ? layer : kind}${state === 'bad' ? ', with a failure' : state === 'warn' ? ', with a warning' : ''}"><g transform="translate(${String(x)} ${String(y)})"><title>${name}</title><rect class="back" width="${nodeWidth}" height="${nodeHeight}" rx="9"/><rect class="stripe" x="0" y="8" width="4" height="${nodeHeight - 16}" rx="2"/><text x="16" y="${nodeHeight / 2 + 5}">${shown}</text>${state !== 'good' && trusted(`<circle class="${state}" cx="${nodeWidth - 14}" cy="${nodeHeight / 2}" r="5"/>`)}</g></a>`;
}

/** Failed or stale, warned, or well as far as is known. */
export function stateOf({ audits, lastRun, freshness }: DocNode): 'bad' | 'warn' | 'good' {
  const isBad =
    lastRun?.status === 'error' || freshness?.status === 'error' || audits.some(({ status }) => status === 'fail');
  if (isBad) return 'bad';
  const isDoubtful =
    lastRun?.status === 'skipped' || freshness?.status === 'warn' || audits.some(({ status }) => status === 'warn');
  return isDoubtful ? 'warn' : 'good';
}

function renderArrow({ from, to, points }: Arrow): Html {
  const [first = [0, 0], ...rest] = points;
  let path = `M${first[0]} ${first[1]}`;
  let before = first;
  for (const [at, point] of rest.entries()) {
    // Inside a column an arrow runs straight, between columns it swings.
    const isStraight = at % 2 === 1;
    const middle = (before[0] + point[0]) / 2;
    path += isStraight
      ? `L${point[0]} ${point[1]}`
      : `C${middle} ${before[1]} ${middle} ${point[1]} ${point[0]} ${point[1]}`;
    before = point;
  }
  return html`<path d="${path}" data-from="${from}" data-to="${to}"/>`;
}
