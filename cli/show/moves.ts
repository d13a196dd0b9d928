/** Who moved between groups, as a matrix: from down, to across; who was moved by a boundary in brackets. */
import { clusterName, type Language } from '../../models/clusters/names.ts';
import type { GroupMoves } from '../../report/groups-data.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

/** What the groups of a kind are called in the store's language, by id; others by their id. */
export function namesOf({ kind, groups }: GroupMoves, language: Language = 'en'): (id: string) => string {
  const names = new Map(groups.map(({ id, name, rank }) => [id, name ?? usualName(kind, id, rank, language)]));
  return (id) => names.get(id) ?? id;
}

function usualName(kind: string, id: string, rank: number, language: Language): string {
  const k = Number(/^cluster_(\d+)$/.exec(kind)?.[1] ?? 0);
  return k === 0 ? id : clusterName(k, rank, language);
}

export function showMoves(kind: GroupMoves, language: Language = 'en'): string {
  const { groups, moves } = kind;
  const name = namesOf(kind, language);
  const here = groups.map(({ id }) => id);
  const among = (ids: readonly string[], extra: readonly string[], used: readonly string[]) => [
    ...ids.filter((id) => !extra.includes(id)),
    ...[...new Set(used)].filter((id) => !ids.includes(id)).toSorted(),
  ];
  const from = among(
    here,
    [],
    moves.map((move) => move.from),
  );
  const to = among(
    here,
    [],
    moves.map((move) => move.to),
  );
  const cell = (row: string, column: string): string | null => {
    if (row === column) return whole(stayed(kind, row));
    const found = moves.filter((move) => move.from === row && move.to === column);
    const sum = (some: typeof found) => some.reduce((total, { customers }) => total + customers, 0);
    const byBoundary = sum(found.filter(({ because }) => because === 'boundary'));
    if (found.length === 0) return null;
    return `${whole(sum(found))}${byBoundary === 0 ? '' : ` (${whole(byBoundary)})`}`;
  };
  return showTable(
    [{ head: 'from \\ to' }, ...to.map((id) => ({ head: name(id), align: 'right' as const }))],
    from.map((row) => [name(row), ...to.map((column) => cell(row, column))]),
  );
}

/** `120 of 2,357 customers moved, 30 of them because a boundary did`. */
export function tellMoves(kind: GroupMoves): string {
  const all = kind.groups.reduce((sum, { customers }) => sum + customers, 0);
  const count = (some: GroupMoves['moves']) => some.reduce((sum, { customers }) => sum + customers, 0);
  const here = kind.moves.filter(({ to }) => to !== 'gone');
  const newcomers = count(here.filter(({ from }) => from === 'new'));
  const moved = count(here) - newcomers;
  const byBoundary = count(here.filter(({ because }) => because === 'boundary'));
  return [
    `${whole(moved)} of ${whole(all)} customers moved`,
    ...(byBoundary === 0 ? [] : [`${whole(byBoundary)} of them because a boundary did`]),
    ...(newcomers === 0 ? [] : [`${whole(newcomers)} are new`]),
  ].join(', ');
}

const stayed = ({ groups, moves }: GroupMoves, id: string): number =>
  (groups.find((group) => group.id === id)?.customers ?? 0) -
  moves.filter(({ to }) => to === id).reduce((sum, { customers }) => sum + customers, 0);
