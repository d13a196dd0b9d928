/**
 * Segments as one SELECT over `customers` and what belongs to them: customer_key, and c0, c1 … in the order of the trees,
 * never null, one row a customer. Whatever somebody wrote is a parameter; names of tables and columns come from the
 * vocabulary alone. Equal conditions of several segments are decided once. Trees are those that `checkSegment` gave back.
 */
import { type RawBuilder, sql } from 'kysely';
import type { SegmentCondition, SegmentTree } from '../../../lib/pure/segment-tree.ts';
import { printSegment } from '../print.ts';
import { leavesOf } from '../references.ts';
import { Columns } from './columns.ts';
import { LeafCompiler } from './leaf.ts';
import type { CompiledSql, CompileScope } from './scope.ts';
import { toSql } from './to-sql.ts';

export function compileSegments(trees: readonly SegmentTree[], scope: CompileScope): CompiledSql {
  const compiler = new LeafCompiler(scope);
  const leaves = new Columns('l');
  const leaf = (condition: SegmentCondition): RawBuilder<unknown> =>
    leaves.once(printSegment(condition), () => sql`coalesce(${compiler.compile(condition).holds}, false)`);
  const columns = trees.map((tree, at) => sql`, ${combine(tree, leaf)} as ${sql.id(`c${at}`)}`);
  const query = sql`select customer_key${sql.join(columns, sql``)} from (
${select(compiler, leaves.list())}
) as decided`;
  return toSql(query, scope.firstParameter);
}

/**
 * For each condition of a tree, in the order of `leavesOf`: whether it holds (c0 …), what the customer has (v0 …) and what
 * that is compared with (b0 …), both as text and null where there is nothing to show.
 */
export function compileLeaves(tree: SegmentTree, scope: CompileScope): CompiledSql {
  const compiler = new LeafCompiler(scope);
  const columns = leavesOf(tree).map((condition, at) => {
    const { holds, got, bound } = compiler.compile(condition);
    return sql`, coalesce(${holds}, false) as ${sql.id(`c${at}`)}, ${got()} as ${sql.id(`v${at}`)}, ${bound()} as ${sql.id(`b${at}`)}`;
  });
  return toSql(select(compiler, sql.join(columns, sql``)), scope.firstParameter);
}

function select(compiler: LeafCompiler, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select customer_key${columns}
from (${compiler.rows.select('everybody')}) as looked_at${compiler.statistics.crossJoin()}`;
}

function combine(tree: SegmentTree, leaf: (condition: SegmentCondition) => RawBuilder<unknown>): RawBuilder<unknown> {
  if ('all' in tree)
    return group(
      tree.all.map((inner) => combine(inner, leaf)),
      sql` and `,
    );
  if ('any' in tree)
    return group(
      tree.any.map((inner) => combine(inner, leaf)),
      sql` or `,
    );
  return 'not' in tree ? sql`(not ${combine(tree.not, leaf)})` : leaf(tree);
}

const group = (parts: readonly RawBuilder<unknown>[], sign: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(${sql.join(parts, sign)})`;
