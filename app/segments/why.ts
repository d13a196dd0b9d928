/** Why a customer is in a segment, or is not: condition by condition, what was found and what it had to be. */
import { compileConditionsApart, readCondition, settled } from '../../activities/conditions.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { treeOf } from '../../models/segments/read.ts';
import { leavesOf } from '../../models/segments/references.ts';
import { findCustomerIn } from '../find-customer.ts';
import type { Session } from '../session.ts';
import { type Definition, membersBefore, membersBeforeSql, readDefinition, withMembersBefore } from './definition.ts';
import { type AnswerOf, answerOf, type Desk } from './desk.ts';
import { type Explained, explainTree, type Finding } from './explanation.ts';

export interface SegmentWhy extends AnswerOf {
  readonly segment: string;
  readonly version: number;
  readonly customerKey: string;
  readonly isMember: boolean;
  /** False: that run did not know the segment as it is in force; so it would be. */
  readonly isOfRun: boolean;
  readonly where: Explained;
  /** Absent where the segment has none. */
  readonly stays?: { readonly wasMember: boolean; readonly while: Explained; readonly holds: boolean };
  readonly include: readonly ListFinding[];
  readonly exclude: readonly ListFinding[];
}

interface ListFinding {
  readonly list: string;
  readonly holds: boolean;
}

export async function whySegment(session: Session, desk: Desk, name: string, customer: string): Promise<SegmentWhy> {
  const customerKey = await findCustomerIn(desk.reader, desk.store, customer);
  const definition = await readDefinition(session, desk, name);
  const { content, version, isOfRun } = definition;
  const trees: readonly SegmentTree[] = [
    treeOf(content.where),
    ...(content.stay_while === undefined ? [] : [treeOf(content.stay_while)]),
  ];
  const settledTrees = trees.map((tree) => settled(definition.scope, tree));
  const lists = [...content.include, ...content.exclude].map((list) => ({ list }));
  const [wasMember] = await desk.reader.rows(
    `select 1 as one from (${membersBeforeSql(isOfRun)}) where customer_key = $2`,
    [name, customerKey],
  );
  const findings = await findingsOf(desk, definition, [...settledTrees, ...lists], {
    customerKey,
    before: wasMember === undefined ? [] : [customerKey],
  });
  const next = () => findings.shift() ?? { holds: false, value: null, bound: null };
  const [where, whileTree] = settledTrees.map((tree) => explainTree(tree, next));
  const listed = lists.map(({ list }) => ({ list, holds: next().holds }));
  const include = listed.slice(0, content.include.length);
  const exclude = listed.slice(content.include.length);
  const stays =
    whileTree === undefined
      ? undefined
      : { wasMember: wasMember !== undefined, while: whileTree, holds: wasMember !== undefined && whileTree.holds };
  const isLetIn = where?.holds === true || stays?.holds === true || include.some(({ holds }) => holds);
  return {
    ...answerOf(desk),
    segment: name,
    version,
    customerKey,
    isMember: isLetIn && !exclude.some(({ holds }) => holds),
    isOfRun,
    where: where as Explained,
    ...(stays === undefined ? {} : { stays }),
    include,
    exclude,
  };
}

/** What every condition of the trees found, in their order. */
async function findingsOf(
  { reader }: Desk,
  { scope, content }: Definition,
  trees: readonly SegmentTree[],
  { customerKey, before }: { readonly customerKey: string; readonly before: readonly string[] },
): Promise<Finding[]> {
  const checked = readCondition(scope, { all: [...trees] }, `segment ${content.name}`);
  const known = { ...scope, lists: new Map([...scope.lists, [membersBefore, before]]) };
  const { sql, parameters } = await compileConditionsApart(reader, known, withMembersBefore(checked, content.name));
  const [row] = await reader.rows<Readonly<Record<string, string | boolean | null>>>(
    `select * from (${sql}) where customer_key = $${parameters.length + 1}`,
    [...parameters, customerKey],
  );
  return leavesOf(checked).map((_, at) => ({
    holds: row?.[`c${at}`] === true,
    value: textOf(row?.[`v${at}`]),
    bound: textOf(row?.[`b${at}`]),
  }));
}

const textOf = (value: string | boolean | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
