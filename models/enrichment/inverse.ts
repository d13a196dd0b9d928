/** The change that takes a written one back. */
import type { AttributeValue, Change } from '../../lib/destination.ts';

/** Plans remove nothing: that is left to undoing what they created. */
export type PlannedChange = Change & { readonly action: 'create' | 'change' };

/**
 * In words: a row that was created goes, values that were there come back, attributes that were not are emptied; and
 * only where the row still is as this change left it.
 * @param change one that was written
 * @example inverse({ …, action: 'change', set: { clv: 2 }, clear: ['tier'], before: { clv: 1, tier: 'A' } })
 *   // => { …, action: 'change', set: { clv: 1, tier: 'A' }, clear: [], before: { clv: 2, tier: null } }
 */
export function inverse({ key, email, action, set, clear, before }: PlannedChange): Change {
  const names = [...Object.keys(set), ...clear];
  const had = (name: string): AttributeValue | null => before?.[name] ?? null;
  const returning = names.flatMap((name) => {
    const value = had(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    key,
    email,
    action: action === 'create' ? 'remove' : 'change',
    set: Object.fromEntries(returning),
    clear: names.filter((name) => had(name) === null),
    before: Object.fromEntries(names.map((name) => [name, set[name] ?? null])),
  };
}
