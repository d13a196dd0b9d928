/** What the rules of enrichments say of each customer, so that segments can ask for it. */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { checkSegment } from '../../models/segments/check.ts';
import { compileSegments } from '../../models/segments/compile/compile.ts';
import { SegmentError } from '../../models/segments/error.ts';
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import { treeOf } from '../../models/segments/read.ts';
import { referencesOf } from '../../models/segments/references.ts';
import type { TypedRunObject } from '../run-objects.ts';
import { listsAsSegments, listTable, type Workspace } from './workspace.ts';

export interface AttributeRule {
  readonly tree: SegmentTree;
  readonly set: Readonly<Record<string, string | number | boolean>>;
}

export interface AttributeRules {
  /** Of enrichments by name; of several that set an attribute the first counts. */
  readonly rules: readonly AttributeRule[];
  /** Rules that do not fit the store, each with the reason: whoever writes attributes fails by them, segments do without. */
  readonly unfit: readonly string[];
}

/** Rules that speak of segments are left out: segments come after them. */
export function readAttributeRules(
  enrichments: readonly TypedRunObject<'enrichment'>[],
  vocabulary: SegmentVocabulary,
): AttributeRules {
  const rules: AttributeRule[] = [];
  const unfit: string[] = [];
  for (const { name, content } of enrichments) {
    for (const [at, { where, set }] of content.rules.entries()) {
      try {
        const conditions = [...(content.audience === undefined ? [] : [content.audience]), where].map(treeOf);
        if (conditions.some((condition) => referencesOf(condition).segments.length > 0)) continue;
        rules.push({ tree: checkSegment({ all: conditions }, vocabulary), set });
      } catch (error) {
        if (!(error instanceof SegmentError)) throw error;
        unfit.push(`rule ${at + 1} of enrichment ${name} is left out: ${error.message}`);
      }
    }
  }
  return { rules, unfit };
}

export const attributesOf = (rules: readonly AttributeRule[]): readonly string[] =>
  [...new Set(rules.flatMap(({ set }) => Object.keys(set)))].toSorted();

/** Makes `enriched_attributes` in the workspace. */
export async function enrichAttributes(
  { session, fence }: Workspace,
  rules: readonly AttributeRule[],
  scope: { readonly vocabulary: SegmentVocabulary; readonly asOf: string },
): Promise<void> {
  await session.commit(fence, async (transaction) => {
    await transaction.run(
      'create temporary table enriched_attributes (customer_key integer, attribute varchar, "value" varchar)',
    );
    if (rules.length === 0) return;
    const { sql, parameters } = compileSegments(
      rules.map(({ tree }) => listsAsSegments(tree)),
      { ...scope, lists: new Map(), membersTable: () => listTable },
    );
    await transaction.run(`create temporary table rules as ${sql}`, parameters);
    for (const attribute of attributesOf(rules)) {
      const setting = rules.flatMap(({ set }, at) => {
        const value = set[attribute];
        return value === undefined ? [] : [{ column: `c${at}`, value: String(value) }];
      });
      const cases = setting.map(({ column }, at) => `when ${column} then $${at + 2}`).join(' ');
      await transaction.run(
        `insert into enriched_attributes
         select customer_key, $1, case ${cases} end from rules where ${setting.map(({ column }) => column).join(' or ')}`,
        [attribute, ...setting.map(({ value }) => value)],
      );
    }
  });
}
