/** Reads `audits:` of a header: promises separated by commas, each with `warn ` before it where it stops nothing. */
import { type Audit, auditKinds } from '../model.ts';
import { mistake } from './mistake.ts';
import { splitTopLevel } from './split.ts';

export function parseAudits(text: string, file: string, line: number): readonly Audit[] {
  if (text === '') return [];
  const parts = splitTopLevel(text);
  if (parts === undefined) throw mistake(file, line, `audits have a bracket or quote left open: ${text}`);
  return parts.map((part) => {
    const [, warn, name, inner] = /^(warn\s+)?([a-z_]+)\s*\(([^]*)\)$/.exec(part) ?? [];
    const kind = auditKinds.find((known) => known === name);
    if (kind === undefined || inner === undefined) {
      throw mistake(file, line, `audits are ${auditKinds.join(', ')}, got "${part}"`);
    }
    const given = kind === 'returns_nothing' ? [inner.trim()] : (splitTopLevel(inner) ?? []);
    const audit: Audit = { kind, arguments: given, severity: warn === undefined ? 'error' : 'warn', text: part };
    const problem = problemOf(audit);
    if (problem !== undefined) throw mistake(file, line, `${part}: ${problem}`);
    return audit;
  });
}

function problemOf({ kind, arguments: given }: Audit): string | undefined {
  if (given.length === 0 || given[0] === '') return 'needs something between its brackets';
  if (kind === 'accepted_values' && given.length < 2) return 'needs a column and at least one value';
  if (kind === 'relationships' && (given.length !== 2 || !/^\w+\.\w+$/.test(given[1] ?? ''))) {
    return 'needs a column and table.column';
  }
  if (kind === 'row_count' && (given.length > 2 || !given.every((bound) => /^\d+$/.test(bound)))) {
    return 'needs the fewest rows, and perhaps the most: row_count(1, 1000)';
  }
  if (kind === 'fresh' && (given.length !== 2 || !/^'[^']+'$/.test(given[1] ?? ''))) {
    return "needs a column and the greatest age: fresh(ordered_at, '2 days')";
  }
  return undefined;
}
