/**
 * A bulk import: asked for, waited for, its errors read back. A property that shall go is `unset`: Klaviyo's bulk
 * import takes null for "leave it", and a property that is unset is as if it had never been there.
 */
import { z } from 'zod';
import type { Change } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { pause } from '../../lib/http.ts';
import { type Client, type Endpoint, withoutAddresses } from './client.ts';

export const maxProfilesPerJob = 10_000;
export const maxJobBytes = 5_000_000;
export const maxProfileBytes = 100_000;

const path = '/api/profile-bulk-import-jobs';
const limits = { perSecond: 10, perMinute: 150 };
const submitting: Endpoint = { name: `POST ${path}`, limits };
const listing: Endpoint = { name: `GET ${path}`, limits };
const polling: Endpoint = { name: `GET ${path}/{job_id}`, limits };
const readingErrors: Endpoint = { name: `GET ${path}/{id}/import-errors`, limits };

const firstPollSeconds = 0.1;
const longestPollSeconds = 10;
const patienceSeconds = 1_800;

/** One profile as a job takes it. */
export function profileText({ email, set, clear }: Change): string {
  return JSON.stringify({
    type: 'profile',
    attributes: { email, ...(Object.keys(set).length === 0 ? {} : { properties: set }) },
    ...(clear.length === 0 ? {} : { meta: { patch_properties: { unset: clear } } }),
  });
}

const head = '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[';
const tail = ']}}}}';
export const jobOverheadBytes = head.length + tail.length;

const jobShape = z.object({
  data: z.object({
    id: z.string().min(1),
    attributes: z.object({ status: z.string(), failed_count: z.number().nullish() }),
  }),
});

/** Throws when the key may not read import jobs. */
export async function checkJobs(client: Client, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ 'page[size]': '1' }).toString();
  await client.get(listing, `${path}?${query}`, z.object({ data: z.array(z.unknown()) }), signal);
}

/** Asks for an import of profiles made by `profileText`, and returns the job's id. */
export async function submitJob(client: Client, profiles: readonly string[], signal: AbortSignal): Promise<string> {
  const job = await client.post(submitting, path, `${head}${profiles.join(',')}${tail}`, jobShape, signal);
  return job.data.id;
}

/** How a job ended; undefined: Klaviyo does not know it any more. */
export interface EndedJob {
  readonly isComplete: boolean;
  readonly failed: number;
}

export async function awaitJob(client: Client, id: string, signal: AbortSignal): Promise<EndedJob | undefined> {
  let waited = 0;
  for (let seconds = firstPollSeconds; ; seconds = Math.min(seconds * 2, longestPollSeconds)) {
    await pause(seconds, signal);
    waited += seconds;
    const job = await client
      .get(polling, `${path}/${encodeURIComponent(id)}`, jobShape, signal)
      .catch((error: unknown) => {
        if (error instanceof PipelineError && [404, 410].includes(error.details['status'] as number)) return undefined;
        throw error;
      });
    if (job === undefined) return undefined;
    const { status, failed_count } = job.data.attributes;
    if (status === 'complete' || status === 'cancelled') {
      return { isComplete: status === 'complete', failed: failed_count ?? 0 };
    }
    if (waited > patienceSeconds) {
      throw new PipelineError('unavailable', `klaviyo: import job ${id} is still ${status} after ${waited} s`, {
        remedy: 'nothing is lost: the next attempt goes on waiting for it',
      });
    }
  }
}

export interface ImportError {
  /** Place of the profile in the job; undefined: not told. */
  readonly at: number | undefined;
  readonly email: string | undefined;
  readonly reason: string;
  readonly isRetryable: boolean;
}

const importErrorShape = z.object({
  attributes: z.object({
    code: z.string(),
    title: z.string(),
    detail: z.string(),
    source: z.object({ pointer: z.string().nullish() }).nullish(),
    original_payload: z.record(z.string(), z.unknown()).nullish(),
  }),
});

export async function readImportErrors(
  client: Client,
  id: string,
  signal: AbortSignal,
): Promise<readonly ImportError[]> {
  const query = new URLSearchParams({ 'page[size]': '100' }).toString();
  const errors: ImportError[] = [];
  const pages = client.pages(
    readingErrors,
    `${path}/${encodeURIComponent(id)}/import-errors?${query}`,
    importErrorShape,
    signal,
  );
  for await (const page of pages) {
    for (const { attributes } of page) {
      const { code, title, detail, source, original_payload } = attributes;
      const at = /\/profiles\/data\/(\d+)(\/|$)/.exec(source?.pointer ?? '')?.[1];
      errors.push({
        at: at === undefined ? undefined : Number(at),
        email: emailOf(original_payload),
        reason: withoutAddresses(`${detail === '' ? title : detail} (${code})`),
        isRetryable: /throttl|rate_?limit|timeout|internal|unavailable/i.test(code),
      });
    }
  }
  return errors;
}

/** The profile as it was sent, or its attributes alone. */
function emailOf(payload: Readonly<Record<string, unknown>> | null | undefined): string | undefined {
  const attributes = payload?.['attributes'] as Readonly<Record<string, unknown>> | undefined;
  const email = attributes?.['email'] ?? payload?.['email'];
  return typeof email === 'string' ? email : undefined;
}
