/** The tables of the receiver: what arrived signed, and how much was refused. */
import type { Generated } from 'kysely';

interface WebhookTable {
  readonly id: Generated<number>;
  readonly store: string;
  readonly source: string;
  readonly topic: string;
  readonly dedupe_key: string;
  readonly received_at: string;
  readonly body: string | null;
  readonly drained_at: string | null;
  readonly outcome: string | null;
  readonly attempts: Generated<number>;
  readonly error: string | null;
  readonly privacy: string | null;
}

interface WebhookRefusalTable {
  readonly store: string;
  readonly source: string;
  readonly day: string;
  readonly reason: string;
  readonly refused: number;
}

export interface WebhookTables {
  readonly webhooks: WebhookTable;
  readonly webhook_refusals: WebhookRefusalTable;
}
