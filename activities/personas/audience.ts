/** Who takes part in a run's persona analysis: its condition, compiled for the tables that are there before segments are. */
import { PipelineError } from '../../lib/errors.ts';
import { checkSegment } from '../../models/segments/check.ts';
import { compileSegments } from '../../models/segments/compile/compile.ts';
import { SegmentError } from '../../models/segments/error.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { parseSegment } from '../../models/segments/parse.ts';
import { referencesOf } from '../../models/segments/references.ts';
import { withSegments } from '../conditions.ts';
import { openPredecessor } from '../predecessor.ts';
import { readRunObjects, type TypedRunObject } from '../run-objects.ts';
import { writeEventProbabilities } from '../segments/probabilities.ts';
import { describeWarehouse, readVocabulary } from '../segments/vocabulary.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';
import type { DatasetRequest } from './dataset.ts';

/** What this stage and the analyses themselves write: no audience can wait for them. */
const later: ReadonlySet<string> = new Set(['personas', 'persona_members', 'next_categories', 'enriched_attributes']);
const membersBefore = 'persona_segment_members';

/**
 * Segments that it names are worked out from their own conditions, as this run has them; where one asks who was in it before,
 * the members of the run before are meant.
 * @throws PipelineError when it does not fit the store
 */
export async function compileAudience(
  deps: StageTools,
  run: StagePlan,
  stage: StageContext,
  { name, version, content }: TypedRunObject<'persona'>,
): Promise<DatasetRequest['audience']> {
  if (content.audience === undefined) return undefined;
  const segments = await readRunObjects(deps, run, 'segment');
  const lists = await readRunObjects(deps, run, 'list');
  const known = await readVocabulary(await describeWarehouse(deps.warehouse, deps.sqlModels), {
    segments: segments.map((segment) => segment.name),
    lists: lists.map((list) => list.name),
  });
  const vocabulary = { ...known, fields: known.fields.filter(({ source }) => !later.has(source.table)) };
  try {
    const definitions = new Map(segments.map((segment) => [segment.name, membershipTree(segment.content)]));
    const tree = checkSegment(withSegments(parseSegment(content.audience), definitions), vocabulary);
    const { segments: before, events } = referencesOf(tree);
    if (before.length > 0) await placeMembersBefore(deps, run, stage);
    if (events.length > 0) await writeEventProbabilities(deps, run, stage, events);
    return compileSegments([tree], {
      vocabulary,
      asOf: run.asOf,
      lists: new Map(lists.map((list) => [list.name, list.content.customers])),
      membersTable: () => membersBefore,
    });
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    throw new PipelineError(
      'config',
      `persona ${name} of ${run.store}, version ${version}, audience: ${error.message}`,
      {
        remedy:
          'correct the audience, and apply it again; what groups and rules say of customers is not known before it',
        cause: error,
      },
    );
  }
}

async function placeMembersBefore({ folders }: StageTools, run: StagePlan, stage: StageContext): Promise<void> {
  const predecessor = await openPredecessor(folders, run.predecessor);
  const file = predecessor?.file('segment_members');
  await stage.commit((transaction) =>
    transaction.run(
      file === undefined
        ? `create or replace table ${membersBefore} (segment varchar, customer_key varchar)`
        : `create or replace table ${membersBefore} as
           select segment, customer_key from read_parquet('${file.replaceAll("'", "''")}')`,
    ),
  );
}
