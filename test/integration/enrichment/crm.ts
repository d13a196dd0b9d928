/** A CRM that lives in this process: what it holds, how it misbehaves, and what it was asked. */
import { z } from 'zod';
import type { AttributeValue, Change, Destination, OpenDestination, RowOutcome } from '../../../lib/destination.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { changeRow } from '../../../lib/pure/change-row.ts';

type Values = Readonly<Record<string, AttributeValue | null>>;

export interface Crm {
  readonly destination: Destination<unknown>;
  /** By identifier. */
  readonly rows: Map<string, Values>;
  /** Rows that were really changed, by identifier: a row that is written twice is in it twice. */
  readonly changed: string[];
  /** Rows a request. */
  readonly requests: number[];
  identifiedBy: 'key' | 'email';
  rowsPerBatch: number;
  removal: 'row' | 'attributes';
  isReadable: boolean;
  /** Makes a whole request fail as bad. */
  readonly bad: Set<string>;
  /** Is answered for the row alone. */
  readonly rejected: Map<string, { readonly reason: string; readonly isRetryable: boolean }>;
  readonly objected: Set<string>;
  /** Called before and after each write; may throw, or take its time. */
  onWrite: (point: 'before' | 'after') => void | Promise<void>;
}

export function createCrm(): Crm {
  const crm: Crm = {
    rows: new Map(),
    changed: [],
    requests: [],
    identifiedBy: 'key',
    rowsPerBatch: 100,
    removal: 'row',
    isReadable: true,
    bad: new Set(),
    rejected: new Map(),
    objected: new Set(),
    onWrite: () => undefined,
    destination: {
      name: 'memory',
      config: z.strictObject({ type: z.literal('memory'), place: z.string().default('here') }),
      place: (config) => (config as { place: string }).place,
      open: () => open(crm),
    },
  };
  return crm;
}

function open(crm: Crm): OpenDestination {
  const identify = ({ key, email }: Change) => (crm.identifiedBy === 'key' ? key : (email ?? ''));
  const write = (change: Change): RowOutcome => {
    const identifier = identify(change);
    const rejection = crm.rejected.get(identifier);
    if (rejection !== undefined) return { status: 'rejected', ...rejection };
    const before = crm.rows.get(identifier);
    const { outcome, row } = changeRow(before, change);
    if (JSON.stringify(row) !== JSON.stringify(before)) crm.changed.push(identifier);
    if (row !== undefined) crm.rows.set(identifier, row);
    else crm.rows.delete(identifier);
    return outcome;
  };
  return {
    identifiedBy: crm.identifiedBy,
    rowsPerBatch: crm.rowsPerBatch,
    removal: crm.removal,
    check: async () => undefined,
    ...(crm.isReadable
      ? {
          async *read() {
            yield [...crm.rows].map(([identifier, values]) => ({ identifier, values }));
          },
        }
      : {}),
    objection: (change) => (crm.objected.has(identify(change)) ? 'is not to be contacted' : undefined),
    async write({ changes, signal }) {
      await crm.onWrite('before');
      signal.throwIfAborted();
      crm.requests.push(changes.length);
      if (changes.some((change) => crm.bad.has(identify(change)))) {
        throw new PipelineError('bad_data', 'the request holds something bad');
      }
      const outcomes = changes.map(write);
      await crm.onWrite('after');
      return outcomes;
    },
    close: async () => undefined,
  };
}
