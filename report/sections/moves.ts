/** Who moved between the groups of one kind since the run before: a flow, and the table behind it. */
import { clusterName } from '../../models/clusters/names.ts';
import type { LifecycleState } from '../../models/clusters/lifecycle.ts';
import { drawFlow, type Flow } from '../charts/flow.ts';
import type { GroupMoves } from '../groups-data.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderFigure } from './figure.ts';
import { renderTable } from './table.ts';

/** Nothing where no run came before, or that one had no such groups. */
export function renderMoves(page: Page, kind: string, level: 3 | 4): Html | false {
  const { migrations } = page.data;
  if (migrations === undefined) return false;
  const { formats, texts } = page;
  const words = texts.groups.moves;
  const since = formats.date(migrations.since);
  const moved = migrations.kinds.find((one) => one.kind === kind);
  const title = level === 3 ? html`<h3>${words.heading(since)}</h3>` : html`<h4>${words.heading(since)}</h4>`;
  const heading = html`<div class="subhead">${title}<p>${moved === undefined ? words.nobody : tell(page, moved)}</p></div>`;
  if (moved === undefined) return heading;
  const name = nameOf(page, moved);
  const part = ({ from, to, because, customers }: GroupMoves['moves'][number]): string =>
    words.part(name(from), name(to), formats.count(customers), because === 'boundary');
  const ids = moved.groups.map(({ id }) => id);
  const flow: Flow = {
    from: nodes(
      ids,
      moved.moves.map(({ from }) => from),
      name,
    ),
    to: nodes(
      ids,
      moved.moves.map(({ to }) => to),
      name,
    ),
    links: moved.moves.map((move) => ({
      from: move.from,
      to: move.to,
      value: move.customers,
      tooltip: part(move),
      colour: move.because === 'boundary' ? 'var(--second)' : 'var(--accent)',
      isDashed: move.because === 'boundary',
    })),
  };
  const height = 60 + 44 * Math.max(flow.from.length, flow.to.length);
  return html`
    ${heading}
    <div class="charts">
      ${renderFigure(page, {
        title: words.table(since, whatOf(page, kind)),
        hint: words.hint,
        label: words.label(moved.moves.map(part).join(' ')),
        tableName: `moves-${kind}`,
        legend: html`<p class="keys"><span class="key">${words.reasons.customer}</span>${moved.moves.some(({ because }) => because === 'boundary') && html` <span class="key actual">${words.reasons.boundary}</span>`}</p>`,
        drawing: drawFlow(flow, 520, height),
        narrowDrawing: drawFlow(flow, 340, height),
      })}
      <div class="long">${renderTable(page, {
        name: `moves-${kind}`,
        caption: words.table(since, whatOf(page, kind)),
        columns: [
          { head: words.from, isText: true, show: (row) => name(row.from), raw: (row) => name(row.from) },
          { head: words.to, isText: true, show: (row) => name(row.to), raw: (row) => name(row.to) },
          {
            head: words.because,
            isText: true,
            show: (row) => words.reasons[row.because],
            raw: (row) => words.reasons[row.because],
          },
          { head: words.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
        ],
        rows: moved.moves.toSorted((a, b) => b.customers - a.customers),
      })}</div>
    </div>`;
}

function tell({ texts, formats }: Page, { groups, moves }: GroupMoves): string {
  const count = (some: GroupMoves['moves']): number => some.reduce((sum, { customers }) => sum + customers, 0);
  const here = moves.filter(({ to }) => to !== 'gone');
  const newcomers = count(here.filter(({ from }) => from === 'new'));
  const boundary = count(here.filter(({ because }) => because === 'boundary'));
  const all = groups.reduce((sum, { customers }) => sum + customers, 0);
  return texts.groups.moves.sentence(
    formats.count(count(here) - newcomers),
    formats.count(all),
    boundary === 0 ? null : formats.count(boundary),
    newcomers === 0 ? null : formats.count(newcomers),
  );
}

/** Groups that are no more go by their id. */
function nameOf({ texts, language }: Page, { kind, groups }: GroupMoves): (id: string) => string {
  const k = Number(/^cluster_(\d+)$/.exec(kind)?.[1] ?? 0);
  const names = new Map<string, string>(
    groups.map(({ id, name, rank }) => [
      id,
      k === 0
        ? texts.lifecycle.states[id as LifecycleState]
        : texts.clusters.named(name ?? clusterName(k, rank, language)),
    ]),
  );
  const { new: newcomers, gone } = texts.groups.moves;
  return (id) => names.get(id) ?? { new: newcomers, gone }[id] ?? id;
}

const whatOf = ({ texts }: Page, kind: string): string =>
  kind === 'lifecycle' ? texts.groups.moves.lifecycle : texts.groups.moves.clusters(kind.slice('cluster_'.length));

/** Known groups in their order, the others after them. */
function nodes(ids: readonly string[], used: readonly string[], name: (id: string) => string): Flow['from'] {
  const others = [...new Set(used)].filter((id) => !ids.includes(id)).toSorted();
  return [...ids, ...others].map((id) => ({ id, name: name(id) }));
}
