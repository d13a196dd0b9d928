/**
 * A batch of changes: profiles are read again to notice edits, the rest goes into import jobs, and each job's errors
 * come back to their rows. Jobs are remembered before they are waited for, so that another attempt waits for them
 * instead of importing again.
 */
import type { Change, RowOutcome, WriteRequest } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { contentHash } from '../../lib/hash.ts';
import { changeRow } from '../../lib/pure/change-row.ts';
import type { Client, Fault } from './client.ts';
import {
  awaitJob,
  type ImportError,
  jobOverheadBytes,
  maxJobBytes,
  maxProfilesPerJob,
  profileText,
  readImportErrors,
  submitJob,
} from './import-job.ts';
import { isStructured, normalise, type Profile, readProfiles, valueOf } from './profiles.ts';

interface Job {
  readonly id: string;
  /** Places in the batch, in the job's order. */
  readonly rows: readonly number[];
}

interface Batch {
  readonly client: Client;
  readonly changes: readonly Change[];
  readonly outcomes: (RowOutcome | undefined)[];
  readonly signal: AbortSignal;
}

const written: RowOutcome = { status: 'written' };
const rejected = (reason: string, isRetryable = false): RowOutcome => ({ status: 'rejected', reason, isRetryable });

export async function writeBatch(client: Client, request: WriteRequest): Promise<readonly RowOutcome[]> {
  const { changes, remembered, signal } = request;
  const batch: Batch = { client, changes, outcomes: unidentified(changes), signal };
  const hash = contentHash(changes);

  const jobs: Job[] = [];
  for (const job of recall(remembered, hash)) if (await settle(batch, job)) jobs.push(job);

  const asked: Job[] = [];
  for (const rows of chunks(batch, await rowsToImport(batch))) {
    const job = await submit(batch, rows);
    if (job === undefined) continue;
    asked.push(job);
    await request.remember(JSON.stringify({ hash, jobs: [...jobs, ...asked] }));
  }
  for (const job of asked) {
    if (await settle(batch, job)) continue;
    throw new PipelineError('unavailable', `klaviyo: import job ${job.id} is not found right after it was made`);
  }
  return batch.outcomes.map((outcome) => outcome ?? rejected('nothing is known about it', true));
}

/** Rows that can have no profile of their own have their outcome at once. */
function unidentified(changes: readonly Change[]): (RowOutcome | undefined)[] {
  const emails = new Set<string>();
  return changes.map(({ email }) => {
    if (email === null) return rejected('it has no e-mail address');
    if (emails.has(email)) return rejected('another row of the batch has the same address');
    emails.add(email);
    return undefined;
  });
}

/** The jobs of an earlier attempt at exactly this batch. */
function recall(remembered: string | undefined, hash: string): readonly Job[] {
  if (remembered === undefined) return [];
  const token = JSON.parse(remembered) as { readonly hash: string; readonly jobs: readonly Job[] };
  return token.hash === hash ? token.jobs : [];
}

/** Outcomes for the rows that are as asked already, were edited, or hold what we do not write over; the others' places. */
async function rowsToImport({ client, changes, outcomes, signal }: Batch): Promise<readonly number[]> {
  const open = [...outcomes.keys()].filter((at) => outcomes[at] === undefined);
  const profiles = await profilesOf(client, changes, open, signal);
  return open.filter((at) => {
    const change = changes[at] as Change;
    const profile = profiles.get(change.email as string);
    outcomes[at] = withoutImport(change, profile);
    return outcomes[at] === undefined;
  });
}

async function profilesOf(
  client: Client,
  changes: readonly Change[],
  rows: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Profile>> {
  const emails = rows.map((at) => changes[at]?.email as string);
  const profiles = new Map<string, Profile>();
  for await (const page of readProfiles(client, emails, signal)) {
    for (const profile of page) profiles.set(profile.email, profile);
  }
  return profiles;
}

function withoutImport(change: Change, profile: Profile | undefined): RowOutcome | undefined {
  const names = namesOf(change);
  const structured = names.find((name) => isStructured(profile?.properties[name]));
  if (structured !== undefined) return rejected(`${structured} holds a list or an object, which is not written over`);
  const { outcome } = changeRow(rowOf(profile, names), change);
  if (outcome.status !== 'written') return outcome;
  return isDone(change, profile) ? written : undefined;
}

function isDone(change: Change, profile: Profile | undefined): boolean {
  if (profile === undefined) return change.action === 'remove';
  return namesOf(change).every((name) => valueOf(profile.properties[name]) === (change.set[name] ?? null));
}

const namesOf = ({ set, clear }: Change): readonly string[] => [...Object.keys(set), ...clear];

const rowOf = (profile: Profile | undefined, names: readonly string[]) =>
  profile === undefined
    ? undefined
    : Object.fromEntries(names.map((name) => [name, valueOf(profile.properties[name])]));

/** As many profiles as a job takes, by number and by bytes. */
function* chunks({ changes }: Batch, rows: readonly number[]): Iterable<readonly number[]> {
  let chunk: number[] = [];
  let bytes = jobOverheadBytes;
  for (const at of rows) {
    const size = Buffer.byteLength(profileText(changes[at] as Change)) + 1;
    if (chunk.length > 0 && (chunk.length === maxProfilesPerJob || bytes + size > maxJobBytes)) {
      yield chunk;
      chunk = [];
      bytes = jobOverheadBytes;
    }
    chunk.push(at);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

/** Asks for the import; profiles that Klaviyo refuses by name are left out of a second try. */
async function submit(batch: Batch, rows: readonly number[]): Promise<Job | undefined> {
  const { client, changes, outcomes, signal } = batch;
  let left = rows;
  while (left.length > 0) {
    try {
      const texts = left.map((at) => profileText(changes[at] as Change));
      return { id: await submitJob(client, texts, signal), rows: left };
    } catch (error) {
      const named = error instanceof PipelineError && error.kind === 'bad_data' ? refusedRows(error, left) : undefined;
      if (named === undefined || named.size === 0) throw error;
      for (const [at, reason] of named) outcomes[at] = rejected(reason);
      left = left.filter((at) => !named.has(at));
    }
  }
  return undefined;
}

function refusedRows({ details }: PipelineError, rows: readonly number[]): ReadonlyMap<number, string> {
  const refused = new Map<number, string>();
  for (const { where, reason } of (details['faults'] ?? []) as readonly Fault[]) {
    const at = rows[Number(/\/profiles\/data\/(\d+)(\/|$)/.exec(where)?.[1] ?? Number.NaN)];
    if (at !== undefined) refused.set(at, reason);
  }
  return refused;
}

/** Waits for a job and tells its rows' outcomes; false: Klaviyo has forgotten it. */
async function settle(batch: Batch, job: Job): Promise<boolean> {
  const { client, changes, outcomes, signal } = batch;
  const ended = await awaitJob(client, job.id, signal);
  if (ended === undefined) return false;
  // Whatever its count says: an error that nobody reads would be a row that nobody misses.
  const errors = await readImportErrors(client, job.id, signal);
  const failed = new Set<number>();
  for (const error of errors) {
    const at = rowOfError(batch, job, error);
    if (at === undefined) continue;
    failed.add(at);
    outcomes[at] = rejected(error.reason, error.isRetryable);
  }
  const others = job.rows.filter((at) => !failed.has(at));
  if (ended.isComplete && failed.size >= ended.failed) {
    for (const at of others) outcomes[at] = written;
    return true;
  }
  // Cancelled, or a failure that names no row: the profiles themselves tell.
  const profiles = await profilesOf(client, changes, others, signal);
  const reason = errors.find((error) => rowOfError(batch, job, error) === undefined)?.reason;
  for (const at of others) {
    const change = changes[at] as Change;
    outcomes[at] = isDone(change, profiles.get(change.email as string))
      ? written
      : rejected(reason ?? (ended.isComplete ? 'the import left it out' : 'the import was cancelled'), true);
  }
  return true;
}

/** By its address, which says more than a place that is counted from one end or the other. */
function rowOfError({ changes }: Batch, job: Job, { at, email }: ImportError): number | undefined {
  if (email !== undefined) {
    const byEmail = job.rows.find((row) => changes[row]?.email === normalise(email));
    if (byEmail !== undefined) return byEmail;
  }
  return at === undefined ? undefined : job.rows[at];
}
