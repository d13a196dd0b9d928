/** Everything, or a stretch of time, by a bulk operation. */
import { join } from 'node:path';
import type { Page } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import type { Kind } from '../objects/kind.ts';
import { followOperation, type Operation, operationError, startOperation } from './bulk-operation.ts';
import { download } from './download.ts';
import type { Reading } from './read-pages.ts';
import { partsOf } from './stage.ts';

/** Yields first where the operation can be found again, then what it found. Returns since when changes are unknown. */
export async function* readBulk(reading: Reading, begun: string | undefined): AsyncGenerator<Page, string> {
  const { client, kind, request } = reading;
  const { signal, tell, folder } = request;
  const asking = { client, signal, tell };
  let known = begun;
  for (;;) {
    const isNew = known === undefined;
    const id: string = known ?? (await startOperation(asking, bulkQuery(kind, request.window))).id;
    if (isNew) yield { parts: [], cursor: { operation: id } };
    const operation = await followOperation(asking, id);
    const isComplete = operation?.status === 'COMPLETED';
    if (!isComplete && isNew) throw operation === undefined ? vanished() : operationError(operation);
    const found = isComplete
      ? await fetchResult(reading, operation, join(folder, `${kind.name}-bulk.jsonl`))
      : undefined;
    if (found === undefined) {
      if (isNew) throw vanished();
      // What an earlier reading began has failed or is too old: begin again.
      known = undefined;
      continue;
    }
    const { createdAt, rootObjectCount } = found.operation;
    yield {
      parts: found.file === undefined ? [] : partsOf(kind, found.file),
      // Objects that changed while it ran may be in it as they were.
      cursor: { updated_at: createdAt },
      total: rootObjectCount,
    };
    return createdAt;
  }
}

/** Undefined: the file is no longer there. A result of nothing has no address. */
async function fetchResult({ client, request }: Reading, operation: Operation, path: string) {
  if (operation.url == null) return { operation, file: undefined };
  const bytes = operation.fileSize ?? undefined;
  const { signal, tell } = request;
  tell(`bulk operation: ${operation.objectCount.toLocaleString('en-US')} objects to download`);
  const file = await download({ url: operation.url, path, bytes, signal, wait: client.wait });
  return file === undefined ? undefined : { operation, file };
}

const vanished = (): PipelineError =>
  new PipelineError('unavailable', 'shopify: the bulk operation or its file is gone', {
    remedy: 'read again: another operation is started',
  });

/** A stretch of time holds what was created in it, as it is now. */
function bulkQuery(
  { name, createdFilter, selection, children }: Kind,
  window: { readonly from: string; readonly until: string } | undefined,
) {
  const filter =
    window === undefined
      ? ''
      : `(query: "${createdFilter}:>='${window.from}' AND ${createdFilter}:<'${window.until}'")`;
  const inner = children === undefined ? '' : `${children.name} { edges { node { ${children.selection} } } }`;
  return `{ ${name}${filter} { edges { node { ${selection} ${inner} } } } }`;
}
