/** A reading of a source while it goes on: a table that stays in its place in a terminal, a line now and then elsewhere. */
import type { ResourceProgress, StreamDifferences, SyncProgress } from '../../lib/pure/source-syncs.ts';
import { showTable } from './columns.ts';
import { elapsed, whole } from './numbers.ts';

export interface SyncView {
  update(progress: SyncProgress): void;
  /** The table as it was last stays; what comes next goes below it. */
  finish(): void;
}

const linesEveryMs = 10_000;

export function viewSync(stream: NodeJS.WriteStream, nowMs: () => number = () => performance.now()): SyncView {
  let drawn = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let told = '';
  const statuses = new Map<string, string>();
  return {
    update(progress) {
      if (stream.isTTY) {
        const text = showResources(progress.resources);
        if (text === told) return;
        told = text;
        stream.write(`${drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`}${text}\n`);
        drawn = text.split('\n').length;
        return;
      }
      const changed = progress.resources.filter(({ resource, status }) => statuses.get(resource) !== status);
      const isDue = nowMs() - toldAtMs >= linesEveryMs;
      for (const resource of progress.resources) {
        const isNews = changed.includes(resource) || (isDue && resource.status === 'running');
        if (isNews && resource.status !== 'pending') stream.write(`${line(resource)}\n`);
        statuses.set(resource.resource, resource.status);
      }
      if (isDue) toldAtMs = nowMs();
    },
    finish() {
      drawn = 0;
    },
  };
}

export function showResources(resources: readonly ResourceProgress[]): string {
  const heads = ['resource', 'status', 'pages', 'rows', 'rows/s', 'of', 'left', 'watermark'];
  const figures = new Set(['pages', 'rows', 'rows/s', 'of', 'left']);
  return showTable(
    heads.map((head) => ({ head, align: figures.has(head) ? ('right' as const) : ('left' as const) })),
    resources.map((each) => [
      each.resource,
      each.status,
      whole(each.pages),
      whole(each.rows),
      rate(each) === null ? null : whole(rate(each) ?? 0),
      each.total === null ? null : whole(each.total),
      left(each),
      each.watermark ?? (each.note === '' ? null : each.note),
    ]),
  );
}

const rate = ({ rows, secondsSpent }: ResourceProgress): number | null =>
  secondsSpent > 0 ? rows / secondsSpent : null;

/** As long as the rest takes at the rate so far. */
function left(progress: ResourceProgress): string | null {
  const perSecond = rate(progress);
  const { total, rows, status } = progress;
  if (status !== 'running' || total === null || perSecond === null || perSecond === 0 || rows >= total) return null;
  return elapsed((total - rows) / perSecond);
}

function line(progress: ResourceProgress): string {
  const { resource, status, pages, rows, note } = progress;
  const rest = left(progress);
  const parts = [`${whole(pages)} pages`, `${whole(rows)} rows`, rest === null ? '' : `${rest} left`, note];
  return `${resource}: ${status}, ${parts.filter((part) => part !== '').join(', ')}`;
}

/** What a full reading found beside what had landed. */
export function showDifferences(differences: readonly StreamDifferences[]): string {
  const heads = ['stream', 'before', 'found', 'same', 'changed', 'added', 'missing'];
  const table = showTable(
    heads.map((head, at) => ({ head, align: at === 0 ? ('left' as const) : ('right' as const) })),
    differences.map(({ stream, before, found, same, changed, added, missing }) => [
      stream,
      ...[before, found, same, changed, added, missing].map(whole),
    ]),
  );
  const examples = differences.flatMap(({ stream, examples: of }) =>
    Object.entries(of).flatMap(([what, keys]) =>
      keys.length === 0 ? [] : [`  ${stream} ${what}: ${keys.join(', ')}`],
    ),
  );
  return [table, ...examples].join('\n');
}
