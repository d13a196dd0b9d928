/** The name of an event that has a probability: how `event_probabilities` tells one from another. */
import type { ProbabilityCondition } from '../../lib/pure/segment-tree.ts';

/** What a customer may do from the reference date on: `spend in 365 days >= 100`. */
export type FutureEvent = ProbabilityCondition['probability'];

/** Equal events have equal names. */
export const eventKey = ({ of, days, op, value }: FutureEvent): string => `${of} in ${days} days ${op} ${value}`;
