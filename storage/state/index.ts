/**
 * The state: small durable facts that several processes share. A SQLite file on one machine, PostgreSQL beyond;
 * the same tables, queries and tests for both.
 */
import { Kysely } from 'kysely';
import { createInboxRepository, type InboxRepository } from './inbox.ts';
import { createLeaseRepository, type LeaseRepository } from './leases.ts';
import { migrate } from './migrations.ts';
import { createObjectRepository, type ObjectRepository } from './objects.ts';
import { describePostgres, openPostgres } from './postgres.ts';
import { createRunRepository, type RunRepository } from './runs.ts';
import type { StateTables } from './schema.ts';
import { openSqlite } from './sqlite.ts';

export interface State {
  readonly kind: 'sqlite' | 'postgres';
  readonly runs: RunRepository;
  readonly leases: LeaseRepository;
  readonly objects: ObjectRepository;
  readonly inbox: InboxRepository;
  close(): Promise<void>;
}

export interface StateOptions {
  /** PostgreSQL connection string; without it the SQLite file is used. */
  readonly url?: string | undefined;
  readonly file: string;
  readonly now?: () => Date;
}

export async function openState({ url, file, now = () => new Date() }: StateOptions): Promise<State> {
  const dialect = url === undefined ? await openSqlite(file) : openPostgres(url);
  const db = new Kysely<StateTables>({ dialect });
  try {
    await migrate(db, url === undefined ? file : describePostgres(url));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    kind: url === undefined ? 'sqlite' : 'postgres',
    runs: createRunRepository(db, now),
    leases: createLeaseRepository(db, now),
    objects: createObjectRepository(db, now),
    inbox: createInboxRepository(db, now),
    close: () => db.destroy(),
  };
}

export type {
  InboxCounts,
  InboxOutcome,
  InboxRepository,
  ProviderEvent,
  ReceivedEvent,
  WaitingEvent,
} from './inbox.ts';
export type { Lease, LeaseRepository } from './leases.ts';
export type { NewObject, ObjectKey, ObjectRepository, ObjectVersion } from './objects.ts';
export type { RunFailure, RunKind, RunPatch, RunRecord, RunStatus } from './run-record.ts';
export type { RunRepository, RunRequest } from './runs.ts';
