/** Who moved, as the terminal shows it: a matrix that adds up, and one sentence. */
import { expect, it } from 'vitest';
import { showMoves, tellMoves } from '../../../cli/show/moves.ts';
import type { GroupMoves } from '../../../report/groups-data.ts';

const moves: GroupMoves = {
  kind: 'cluster_3',
  groups: [
    { id: '3-1', name: null, rank: 1, customers: 1200 },
    { id: '3-2', name: null, rank: 2, customers: 50 },
    { id: '3-4', name: null, rank: 3, customers: 7 },
  ],
  moves: [
    { from: '3-1', to: '3-2', because: 'customer', customers: 10 },
    { from: '3-1', to: '3-2', because: 'boundary', customers: 4 },
    { from: '3-3', to: '3-4', because: 'customer', customers: 7 },
    { from: '3-2', to: 'gone', because: 'customer', customers: 2 },
    { from: 'new', to: '3-1', because: 'customer', customers: 100 },
  ],
};

it('has who stayed on the diagonal, whom the boundary moved over in brackets, and groups that are no more by their id', () => {
  expect(showMoves(moves).split('\n')).toEqual([
    'from \\ to    Low  Medium  High  gone',
    'Low        1,100  14 (4)     –     –',
    'Medium         –      36     –     2',
    'High           –       –     0     –',
    '3-3            –       –     7     –',
    'new          100       –     –     –',
  ]);
});

it('calls the usual groups as the store does', () => {
  expect(showMoves(moves, 'es').split('\n')[0]).toMatch(/Bajo\s+Medio\s+Alto/);
});

it('counts who moved, newcomers and the gone apart', () => {
  expect(tellMoves(moves)).toBe('21 of 1,257 customers moved, 4 of them because a boundary did, 100 are new');
});

it('goes by the names of a cluster set, and by states', () => {
  const named = { ...moves, groups: moves.groups.map((group, at) => ({ ...group, name: `Tier ${at + 1}` })) };
  expect(showMoves(named)).toContain('Tier 3');
  const states = ['Active', 'Lost'].map((id, at) => ({ id, name: null, rank: at + 1, customers: 5 }));
  const lifecycle: GroupMoves = {
    kind: 'lifecycle',
    groups: states,
    moves: [{ from: 'Active', to: 'Lost', because: 'customer', customers: 1 }],
  };
  expect(showMoves(lifecycle).split('\n')).toEqual([
    'from \\ to  Active  Lost',
    'Active          5     1',
    'Lost            –     4',
  ]);
});
