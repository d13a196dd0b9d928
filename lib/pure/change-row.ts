/** What a change makes of the row that is there: the rule that every destination follows. */
import type { AttributeValue, Change, RowOutcome } from '../destination.ts';

type Values = Readonly<Record<string, AttributeValue | null>>;

export interface ChangedRow {
  readonly outcome: Exclude<RowOutcome, { readonly status: 'rejected' }>;
  /** The row afterwards; undefined: none. */
  readonly row: Values | undefined;
}

/**
 * A row that is already as asked is left and counts as written; one that is neither so nor as it was when the change
 * was decided has been edited, and stays. Values that are null are no values: a row without any can be removed.
 * @param row what is there now; undefined: no such row
 */
export function changeRow(row: Values | undefined, change: Change): ChangedRow {
  const { action, set, before } = change;
  const edited = (reason: string): ChangedRow => ({ outcome: { status: 'edited', reason }, row });
  const written = (after: Values | undefined): ChangedRow => ({ outcome: { status: 'written' }, row: after });
  const cleared = Object.fromEntries(change.clear.map((name) => [name, null]));
  const asked: Values = { ...set, ...cleared };
  const names = Object.keys(asked);
  const isNow = (name: string, value: AttributeValue | null | undefined) => (row?.[name] ?? null) === (value ?? null);

  if (row === undefined) {
    if (action === 'create') return written(set);
    return action === 'remove' ? written(undefined) : edited('the row is gone');
  }
  if (action === 'create' && !names.every((name) => isNow(name, asked[name])))
    return edited('the row is there already');
  if (!names.every((name) => isNow(name, asked[name]) || isNow(name, before?.[name]))) {
    return edited('somebody else has changed it since');
  }
  const after = { ...row, ...asked };
  const isEmpty = Object.values(after).every((value) => value === null);
  return written(action === 'remove' && isEmpty ? undefined : after);
}
