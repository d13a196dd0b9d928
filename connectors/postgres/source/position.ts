/**
 * Where a read stands. `through`: everything up to there has been read. Inside a read, `at` and `tie` are the place of the
 * last row that was, and `bound` is where the read ends. Keys may be somebody's address, so a hash stands for them.
 */
import type { Cursor } from '../../../lib/connector.ts';

export interface Position {
  readonly through?: string;
  readonly inside?: { readonly at: string; readonly tie: string; readonly bound: string };
}

export function readPosition(cursor: Cursor | undefined): Position {
  const { through, at, tie, bound } = cursor ?? {};
  return {
    ...(through === undefined ? {} : { through }),
    ...(at === undefined || tie === undefined || bound === undefined ? {} : { inside: { at, tie, bound } }),
  };
}

export const writePosition = ({ through, inside }: Position): Cursor => ({
  ...(through === undefined ? {} : { through }),
  ...inside,
});
