/** What happened to a segment between two days: who came, who went, and which condition changed for each of them. */
import { compileConditionsApart, readCondition } from '../../activities/conditions.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { printSegment } from '../../models/segments/print.ts';
import { leavesOf } from '../../models/segments/references.ts';
import type { Session } from '../session.ts';
import { type Definition, membersBefore, membersBeforeSql, readDefinition, withMembersBefore } from './definition.ts';
import { type AnswerOf, answerOf, type Desk } from './desk.ts';
import { holdsWith } from './explanation.ts';
import { requirePublished } from './members.ts';

export interface SegmentDiff {
  readonly segment: string;
  readonly from: AnswerOf & DatedDefinition;
  readonly to: AnswerOf & DatedDefinition;
  readonly isDefinitionChanged: boolean;
  readonly entered: number;
  readonly left: number;
  readonly stayed: number;
  /** How many came and went by each condition; most first. */
  readonly because: readonly Reason[];
  readonly changes: readonly MemberChange[];
}

interface DatedDefinition {
  readonly customers: number;
  readonly version: number;
  readonly definition: string;
}

export interface Reason {
  /** A condition; `the definition`, or `new customer`. */
  readonly because: string;
  readonly entered: number;
  readonly left: number;
}

export interface MemberChange {
  readonly customerKey: string;
  readonly direction: 'entered' | 'left';
  readonly because: 'condition' | 'definition' | 'new customer' | 'gone';
  readonly flips: readonly Flip[];
}

export interface Flip {
  readonly condition: string;
  readonly before: Side;
  readonly after: Side;
}

interface Side {
  readonly holds: boolean;
  readonly value: string | null;
  readonly bound: string | null;
}

export async function diffSegment(session: Session, from: Desk, to: Desk, name: string): Promise<SegmentDiff> {
  await requirePublished(from, name);
  await requirePublished(to, name);
  const [was, is] = [await readDefinition(session, from, name), await readDefinition(session, to, name)];
  const [before, after] = [await membersOf(from, name), await membersOf(to, name)];
  const entered = [...after].filter((key) => !before.has(key)).toSorted();
  const left = [...before].filter((key) => !after.has(key)).toSorted();
  const tree = membershipTree(is.content);
  const keys = [...entered, ...left];
  const [sidesBefore, sidesAfter] = [
    await sidesOf(from, { ...was, scope: knowingBoth(was.scope, is.scope) }, tree, keys),
    await sidesOf(to, is, tree, keys),
  ];
  const isDefinitionChanged = printSegment(membershipTree(was.content)) !== printSegment(tree);
  const conditions = leavesOf(tree).map((leaf) => printSegment(leaf));
  const change = (key: string, direction: MemberChange['direction']): MemberChange => {
    const [one, other] = [sidesBefore.get(key), sidesAfter.get(key)];
    if (one === undefined) return { customerKey: key, direction, because: 'new customer', flips: [] };
    if (other === undefined) return { customerKey: key, direction, because: 'gone', flips: [] };
    // Whom the new conditions would have had in the same place before did not change: the conditions did.
    const wouldHaveBeen = holdsWith(
      tree,
      one.map(({ holds }) => holds),
    );
    const isByDefinition = isDefinitionChanged && wouldHaveBeen === (direction === 'entered');
    return {
      customerKey: key,
      direction,
      because: isByDefinition ? 'definition' : 'condition',
      flips: isByDefinition ? [] : decisive(tree, conditions, one, other),
    };
  };
  const changes = [...entered.map((key) => change(key, 'entered')), ...left.map((key) => change(key, 'left'))].toSorted(
    (one, other) => (one.customerKey < other.customerKey ? -1 : 1),
  );
  const dated = (definition: Definition, customers: number): DatedDefinition => ({
    customers,
    version: definition.version,
    definition: printSegment(membershipTree(definition.content)),
  });
  return {
    segment: name,
    from: { ...answerOf(from), ...dated(was, before.size) },
    to: { ...answerOf(to), ...dated(is, after.size) },
    isDefinitionChanged,
    entered: entered.length,
    left: left.length,
    stayed: after.size - entered.length,
    because: countReasons(changes),
    changes,
  };
}

/** The earlier day, with the lists and segments that the newer definition names. */
const knowingBoth = (earlier: Definition['scope'], later: Definition['scope']): Definition['scope'] => ({
  ...earlier,
  lists: new Map([...later.lists, ...earlier.lists]),
  vocabulary: {
    ...earlier.vocabulary,
    segments: [...new Set([...earlier.vocabulary.segments, ...later.vocabulary.segments])],
    lists: [...new Set([...earlier.vocabulary.lists, ...later.vocabulary.lists])],
  },
});

async function membersOf({ reader }: Desk, segment: string): Promise<ReadonlySet<string>> {
  const rows = await reader.rows<{ customer_key: string }>(
    'select customer_key from segment_members where segment = $1',
    [segment],
  );
  return new Set(rows.map(({ customer_key: key }) => key));
}

/** What every condition of the newer definition found of these customers then; of whom was not known then, nothing. */
async function sidesOf(
  { reader }: Desk,
  { scope, content, isOfRun }: Definition,
  tree: SegmentTree,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Side[]>> {
  if (keys.length === 0) return new Map();
  const before = await reader.rows<{ customer_key: string }>(membersBeforeSql(isOfRun), [content.name]);
  const known = {
    ...scope,
    lists: new Map([...scope.lists, [membersBefore, before.map(({ customer_key: key }) => key)]]),
  };
  const checked = readCondition(known, tree, `segment ${content.name}`);
  const { sql, parameters } = await compileConditionsApart(reader, known, withMembersBefore(checked, content.name));
  const rows = await reader.rows<Readonly<Record<string, string | boolean | null>>>(
    `select * from (${sql}) where customer_key in (select unnest(string_split($${parameters.length + 1}, ',')))`,
    [...parameters, keys.join(',')],
  );
  const conditions = leavesOf(checked);
  return new Map(
    rows.map((row) => [
      String(row['customer_key']),
      conditions.map((_, at) => ({
        holds: row[`c${at}`] === true,
        value: textOf(row[`v${at}`]),
        bound: textOf(row[`b${at}`]),
      })),
    ]),
  );
}

/** The conditions that flipped and made the difference alone; all that flipped where it took several. */
function decisive(
  tree: SegmentTree,
  conditions: readonly string[],
  before: readonly Side[],
  after: readonly Side[],
): readonly Flip[] {
  // A condition may stand in several places, and flips in all of them.
  const flipped = [...new Set(conditions)].flatMap((condition) => {
    const at = conditions.indexOf(condition);
    const [one, other] = [before[at], after[at]];
    return one === undefined || other === undefined || one.holds === other.holds
      ? []
      : [{ condition, before: one, after: other }];
  });
  const holdsWithout = (flip: string): boolean =>
    holdsWith(
      tree,
      after.map(({ holds }, at) => (conditions[at] === flip ? !holds : holds)),
    );
  const result = holdsWith(
    tree,
    after.map(({ holds }) => holds),
  );
  const alone = flipped.filter(({ condition }) => holdsWithout(condition) !== result);
  return alone.length > 0 ? alone : flipped;
}

function countReasons(changes: readonly MemberChange[]): readonly Reason[] {
  const counts = new Map<string, { entered: number; left: number }>();
  for (const { because, flips, direction } of changes) {
    const names =
      because === 'condition'
        ? flips.map(({ condition }) => condition)
        : [because === 'definition' ? 'the definition' : because];
    for (const name of names.length === 0 ? ['a list, or a segment that it names'] : names) {
      const count = counts.get(name) ?? { entered: 0, left: 0 };
      count[direction] += 1;
      counts.set(name, count);
    }
  }
  return [...counts]
    .map(([because, count]) => ({ because, ...count }))
    .toSorted(
      (one, other) => other.entered + other.left - one.entered - one.left || (one.because < other.because ? -1 : 1),
    );
}

const textOf = (value: string | boolean | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
