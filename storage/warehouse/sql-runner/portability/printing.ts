/** What the parts of the printer share: what is known, what was found, and each other. */
import type { TreeNode } from '../graph/parse-tree.ts';
import type { Finding, Verdict } from './finding.ts';
import type { Scope } from './scope.ts';
import { positionOf } from './tree.ts';

export interface Printing {
  /** Columns of a table that is no step of the query; undefined: nobody knows. */
  readonly columnsOf: (table: string) => readonly string[] | undefined;
  readonly text: string;
  readonly findings: Finding[];
  /** The two halves of the printer call each other. `around`: the select that a subquery stands in. */
  readonly query: (printing: Printing, node: TreeNode, steps: Scope['steps'], around?: Scope) => Printed;
  readonly expression: (printing: Printing, node: TreeNode, scope: Scope, around?: Scope) => string;
}

export interface Printed {
  readonly text: string;
  readonly columns: readonly string[] | undefined;
}

export function report(
  printing: Printing,
  verdict: Verdict,
  node: TreeNode | number | null,
  construct: string,
  instead: string,
): void {
  const position = typeof node === 'number' || node === null ? node : positionOf(node);
  printing.findings.push({ verdict, construct, position, instead });
}
