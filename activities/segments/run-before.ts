/** Who was in the segments in the run before: what margins hold on to, and what entries and exits are counted from. */
import { openPredecessor } from '../predecessor.ts';
import type { StagePlan, StageTools } from '../stage.ts';
import { bitIn, wordsOf } from './segment-bits.ts';
import type { Workspace } from './workspace.ts';

/**
 * Makes `before` (position of the segment, number; `gone`, the key, instead of a number that there is no longer),
 * `masks_before` (number, w0 …: the segments as bits) and `members_before` (segment, customer_key: a number).
 * @param margins names of segments that ask for their own members: `members_before` has these
 * @returns which of `names` the run before had
 */
export async function readRunBefore(
  { folders }: Pick<StageTools, 'folders'>,
  run: StagePlan,
  { session, fence }: Workspace,
  names: readonly string[],
  margins: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const predecessor = await openPredecessor(folders, run.predecessor);
  const [segments, members] = [predecessor?.file('segments'), predecessor?.file('segment_members')];
  return session.commit(fence, async (transaction) => {
    await transaction.run(
      `create temporary table named_segments as
       select unnest(from_json($1, '[{"name": "VARCHAR", "position": "INTEGER", "has_margin": "BOOLEAN"}]'), recursive := true)`,
      [JSON.stringify(names.map((name, position) => ({ name, position, has_margin: margins.has(name) })))],
    );
    await transaction.run(
      `create temporary table before as ${
        members === undefined
          ? 'select null::integer as position, null::integer as number, null::varchar as gone limit 0'
          : `select named_segments.position, people.number,
               case when people.number is null then own.customer_key end as gone
             from ${parquet(members)} as own
             join named_segments on named_segments.name = own.segment
             left join people on people.customer_key = own.customer_key`
      }`,
    );
    await transaction.run(
      `create temporary table masks_before as
       select number, ${wordsOf(names)
         .map((_, word) => `bit_or(${bitIn(word)}) as w${word}`)
         .join(', ')}
       from before where number is not null group by number`,
    );
    await transaction.run(
      `create temporary table members_before as
       select named_segments.name as segment, before.number as customer_key
       from before join named_segments using (position) where before.number is not null and named_segments.has_margin`,
    );
    if (segments === undefined) return new Set<string>();
    const had = await transaction.rows<{ segment: string }>(`select segment from ${parquet(segments)}`);
    return new Set(had.map(({ segment }) => segment));
  });
}

const parquet = (file: string): string => `read_parquet('${file.replaceAll("'", "''")}')`;
