/**
 * Places a graph of tables in columns from left to right: what is read stands left of what reads it. Long arrows bend
 * around what lies between. Deterministic: equal graphs give equal pictures.
 * In words: longest path for the column, sweeps by the mean place of neighbours for the order, then places pulled
 * towards them. After Sugiyama, Tagawa & Toda 1981.
 */

export interface GraphNode {
  readonly name: string;
  readonly reads: readonly string[];
}

export interface Placed {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Points to pass, from the right side of `from` to the left side of `to`. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly nodes: readonly Placed[];
  readonly arrows: readonly Arrow[];
  readonly width: number;
  readonly height: number;
}

export interface Sizes {
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  readonly columnGap: number;
  readonly rowGap: number;
}

/** A node, or the place where an arrow passes a column. */
interface Slot {
  readonly key: string;
  readonly rank: number;
  readonly left: Slot[];
  readonly right: Slot[];
  /** Its middle. */
  y: number;
}

/** The least way from the middle of a slot to that of the next. */
type Step = (one: Slot, next: Slot) => number;

const sweeps = 12;

export function layOut(nodes: readonly GraphNode[], sizes: Sizes): Layout {
  const ranks = rankNodes(nodes);
  const slots = new Map<string, Slot>(
    nodes.map(({ name }) => [name, { key: name, rank: ranks.get(name) ?? 0, left: [], right: [], y: 0 }]),
  );
  const chains: { readonly from: string; readonly to: string; readonly slots: readonly Slot[] }[] = [];
  const columns: Slot[][] = [];
  const place = (slot: Slot): void => void (columns[slot.rank] ??= []).push(slot);
  for (const slot of slots.values()) place(slot);
  for (const { name, reads } of nodes) {
    for (const read of reads) {
      const [from, to] = [slots.get(read), slots.get(name)];
      if (from === undefined || to === undefined) continue;
      const chain = [from];
      for (let rank = from.rank + 1; rank < to.rank; rank++) {
        const bend: Slot = { key: `${read} ${name} ${rank}`, rank, left: [], right: [], y: 0 };
        place(bend);
        chain.push(bend);
      }
      chain.push(to);
      for (const [at, slot] of chain.slice(1).entries()) {
        const before = chain[at] as Slot;
        before.right.push(slot);
        slot.left.push(before);
      }
      chains.push({ from: read, to: name, slots: chain });
    }
  }
  order(columns);
  const half = (slot: Slot): number => (slots.has(slot.key) ? sizes.nodeHeight / 2 : 0);
  settle(columns, (one, next) => half(one) + sizes.rowGap + half(next));
  return measure(columns, chains, slots, sizes);
}

/** Sources stand right before their first reader, so that arrows stay short. */
function rankNodes(nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ranks = new Map<string, number>();
  const rankOf = (name: string, path: readonly string[]): number => {
    const known = ranks.get(name);
    if (known !== undefined) return known;
    const reads = (byName.get(name)?.reads ?? []).filter((read) => byName.has(read) && !path.includes(read));
    const rank = Math.max(-1, ...reads.map((read) => rankOf(read, [...path, name]))) + 1;
    ranks.set(name, rank);
    return rank;
  };
  for (const { name } of nodes) rankOf(name, []);
  for (const { name, reads } of nodes) {
    if (reads.length > 0) continue;
    const readers = nodes.filter((other) => other.reads.includes(name)).map((other) => ranks.get(other.name) ?? 0);
    if (readers.length > 0) ranks.set(name, Math.max(0, Math.min(...readers) - 1));
  }
  return ranks;
}

/** Fewer crossings: each column in the order of the mean place of its neighbours, from the left, then from the right. */
function order(columns: Slot[][]): void {
  for (const column of columns) column.sort((one, other) => (one.key < other.key ? -1 : 1)).forEach(count);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      const aim = new Map(column.map((slot) => [slot, mean(isForward ? slot.left : slot.right) ?? slot.y]));
      column.sort((one, other) => (aim.get(one) ?? 0) - (aim.get(other) ?? 0) || (one.key < other.key ? -1 : 1));
      column.forEach(count);
    }
  }
}

const count = (slot: Slot, position: number): void => {
  slot.y = position;
};

/** Added up from the least, so that the order in which neighbours were told does not show in the last digit. */
function mean(slots: readonly Slot[]): number | undefined {
  if (slots.length === 0) return undefined;
  const places = slots.map(({ y }) => y).sort((one, other) => one - other);
  return places.reduce((sum, y) => sum + y, 0) / places.length;
}

/** Pulls each slot towards its neighbours, as near as the steps between slots let all of a column come. */
function settle(columns: readonly Slot[][], step: Step): void {
  for (const column of columns)
    pack(
      column,
      column.map(() => 0),
      step,
    );
  for (let sweep = 0; sweep < sweeps * 2; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      const aims = column.map((slot) => {
        const [first, second] = isForward ? [slot.left, slot.right] : [slot.right, slot.left];
        return mean(first) ?? mean(second) ?? slot.y;
      });
      pack(column, aims, step);
    }
  }
}

/** Least squares under the steps: neighbours that want to overlap form a block, which stands at the mean of its wishes. */
function pack(column: readonly Slot[], aims: readonly number[], step: Step): void {
  const offsets: number[] = [];
  column.forEach((slot, at) => {
    const before = column[at - 1];
    offsets.push(before === undefined ? 0 : (offsets[at - 1] ?? 0) + step(before, slot));
  });
  const blocks: { sum: number; size: number }[] = [];
  for (const [at, aim] of aims.entries()) {
    let block = { sum: aim - (offsets[at] ?? 0), size: 1 };
    for (
      let last = blocks.at(-1);
      last !== undefined && last.sum / last.size >= block.sum / block.size;
      last = blocks.at(-1)
    ) {
      block = { sum: block.sum + last.sum, size: block.size + last.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  let at = 0;
  for (const { sum, size } of blocks) {
    for (let within = 0; within < size; within++, at++) {
      const slot = column[at];
      if (slot !== undefined) slot.y = sum / size + (offsets[at] ?? 0);
    }
  }
}

function measure(
  columns: readonly Slot[][],
  chains: readonly { readonly from: string; readonly to: string; readonly slots: readonly Slot[] }[],
  slots: ReadonlyMap<string, Slot>,
  { nodeWidth, nodeHeight, columnGap }: Sizes,
): Layout {
  const half = (slot: Slot): number => (slots.has(slot.key) ? nodeHeight / 2 : 0);
  const tops = columns.flat().map((slot) => slot.y - half(slot));
  const top = tops.length === 0 ? 0 : Math.min(...tops);
  const x = ({ rank }: Slot): number => rank * (nodeWidth + columnGap);
  const middle = (slot: Slot): number => round(slot.y - top);
  return {
    nodes: [...slots.values()].map((slot) => ({ name: slot.key, x: x(slot), y: round(middle(slot) - nodeHeight / 2) })),
    arrows: chains.map(({ from, to, slots: chain }) => ({
      from,
      to,
      points: chain.flatMap((slot, at): [number, number][] => {
        if (at === 0) return [[x(slot) + nodeWidth, middle(slot)]];
        if (at === chain.length - 1) return [[x(slot), middle(slot)]];
        return [
          [x(slot), middle(slot)],
          [x(slot) + nodeWidth, middle(slot)],
        ];
      }),
    })),
    width: Math.max(0, ...columns.flat().map((slot) => x(slot) + nodeWidth)),
    height: Math.max(0, ...columns.flat().map((slot) => middle(slot) + half(slot))),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
