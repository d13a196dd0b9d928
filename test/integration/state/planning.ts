/** A plan as it is asked for, and what planning finds. */
import type { NewPlan, PlanContent } from '../../../storage/state/index.ts';

export const asked: NewPlan = {
  request: 'plan/1',
  store: 'shop',
  enrichment: 'crm',
  destination: 'hub',
  destinationPlace: 'here',
  runId: 'shop-2026-06-30-1',
  asOf: '2026-06-30',
  objectVersion: 3,
  createdBy: 'ana',
};

export const content: PlanContent = {
  checksum: 'c',
  rows: 3,
  writes: 2,
  attributes: ['clv'],
  identifiedBy: 'key',
  removal: 'row',
  rowsPerBatch: 100,
  counts: [{ action: 'create', reason: 'not there', rows: 2 }],
  limit: { existingRows: 0, changedRows: 0, maxChange: 0.5 },
};
