/** The file of a bulk operation: streamed to disk, hashed on the way, whole or not at all. Its address is signed: it is shown to nobody. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { StagedFile } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';

export type Download = Pick<StagedFile, 'path' | 'bytes' | 'sha256'>;

export interface DownloadRequest {
  readonly url: string;
  readonly path: string;
  /** As the operation says. */
  readonly bytes: number | undefined;
  readonly signal: AbortSignal;
  readonly wait: (seconds: number, signal: AbortSignal) => Promise<void>;
}

const attempts = 5;

/** Undefined: the address no longer leads to the file; it does so for seven days. */
export async function download(request: DownloadRequest): Promise<Download | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await downloadOnce(request);
    } catch (error) {
      request.signal.throwIfAborted();
      const isPassing = error instanceof PipelineError && error.kind === 'unavailable';
      if (!isPassing || attempt >= attempts) throw error;
      await request.wait(2 ** (attempt - 1), request.signal);
    }
  }
}

async function downloadOnce({ url, path, bytes: expected, signal }: DownloadRequest): Promise<Download | undefined> {
  const { response, body } = await begin(url, signal);
  if (body === undefined) {
    if ([400, 403, 404, 410].includes(response.status)) return undefined;
    throw broken(`answers ${response.status}`);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'w');
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await file.writeFile(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw broken(`broke off after ${bytes} bytes`);
  } finally {
    await file.close();
  }
  if (expected !== undefined && bytes !== expected) throw broken(`has ${bytes} bytes instead of ${expected}`);
  return { path, bytes, sha256: hash.digest('hex') };
}

async function begin(address: string, signal: AbortSignal) {
  const url = new URL(address);
  if (url.protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) {
    throw new PipelineError('bad_data', 'shopify: the file of the bulk operation is not offered over https', {
      remedy: 'check baseUrl',
    });
  }
  const response = await fetch(url, { signal }).catch(() => {
    signal.throwIfAborted();
    throw broken('could not be asked for');
  });
  if (response.status === 200 && response.body !== null) return { response, body: response.body };
  await response.body?.cancel();
  return { response, body: undefined };
}

const broken = (what: string): PipelineError =>
  new PipelineError('unavailable', `shopify: the file of the bulk operation ${what}`, {
    remedy: 'wait, and see the network and Shopify’s status page',
  });
