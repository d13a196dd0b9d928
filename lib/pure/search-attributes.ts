/** The search attributes of every run: what the Temporal UI and `perdura runs` filter by. Never encrypted, so never personal. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export const searchAttributes = {
  store: defineSearchAttributeKey('PerduraStore', SearchAttributeType.KEYWORD),
  asOf: defineSearchAttributeKey('PerduraAsOf', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('PerduraStage', SearchAttributeType.KEYWORD),
  customers: defineSearchAttributeKey('PerduraCustomers', SearchAttributeType.INT),
} as const;

export type SearchAttribute = Readonly<ReturnType<typeof defineSearchAttributeKey>>;
export const ownSearchAttributes: readonly SearchAttribute[] = Object.values(searchAttributes);

/** Temporal's own: the time that a schedule's run stands for. */
export const nominalTime = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
