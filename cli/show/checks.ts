/** Checks as a list: what is well, what is not and what to do. */
import type { Check } from '../../app/checks.ts';

const marks = { ok: '✔', warn: '!', fail: '✖' } as const;

export function showChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return checks
    .map(({ check, status, detail, remedy }) => {
      const line = `${marks[status]} ${check.padEnd(width)}  ${detail}`;
      return remedy === undefined || status === 'ok' ? line : `${line}\n  ${' '.repeat(width)}  → ${remedy}`;
    })
    .join('\n');
}
