/**
 * Bulk operations: Shopify runs a query over everything and leaves the result in a file. Their ids are kept by the caller,
 * so that a reading that is killed finds its operation again; one whose id was lost is recognised by its query.
 */
import { z } from 'zod';
import { PipelineError } from '../../../lib/errors.ts';
import { count } from '../../../lib/pure/count.ts';
import type { Client } from '../client.ts';

const operationShape = z.object({
  id: z.string(),
  status: z.string(),
  errorCode: z.string().nullish(),
  createdAt: z.iso.datetime({ offset: true }),
  objectCount: z.coerce.number(),
  rootObjectCount: z.coerce.number(),
  fileSize: z.coerce.number().nullish(),
  url: z.string().nullish(),
});

export type Operation = z.infer<typeof operationShape>;

const fields = 'id status errorCode createdAt objectCount rootObjectCount fileSize url';

interface Asking {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Undefined: Shopify has forgotten it. */
async function find({ client, signal }: Asking, id: string): Promise<Operation | undefined> {
  const question = {
    name: 'Operation',
    query: `query Operation($id: ID!) { node(id: $id) { ... on BulkOperation { ${fields} } } }`,
    variables: { id },
    shape: z.object({ node: operationShape.nullable() }),
  };
  return (await client.ask(question, signal)).node ?? undefined;
}

async function findRunning({ client, signal }: Asking, query: string): Promise<Operation | undefined> {
  const { bulkOperations } = await client.ask(
    {
      name: 'Operations',
      query: `query Operations { bulkOperations(first: 10, reverse: true) { nodes { ${fields} query } } }`,
      shape: z.object({
        bulkOperations: z.object({ nodes: z.array(operationShape.extend({ query: z.string() })) }),
      }),
    },
    signal,
  );
  return bulkOperations.nodes.find((one) => isUnfinished(one) && one.query.trim() === query.trim());
}

const secondsBetweenStarts = 30;
const startAttempts = 60;
const busyCodes: ReadonlySet<string> = new Set(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED']);

/** Starts the query, or joins the operation that is running it already. */
export async function startOperation(asking: Asking, query: string): Promise<Operation> {
  const { client, signal, tell } = asking;
  for (let attempt = 1; ; attempt += 1) {
    const running = await findRunning(asking, query);
    if (running !== undefined) return running;
    const { bulkOperationRunQuery } = await client.ask(
      {
        name: 'StartOperation',
        // Without groups children stand anywhere in the file, and Shopify is much quicker.
        query: `mutation StartOperation($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false)
          { bulkOperation { ${fields} } userErrors { code message } } }`,
        variables: { query },
        shape: z.object({
          bulkOperationRunQuery: z.object({
            bulkOperation: operationShape.nullish(),
            userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string() })),
          }),
        }),
      },
      signal,
    );
    const { bulkOperation, userErrors } = bulkOperationRunQuery;
    const [refusal] = userErrors;
    if (refusal === undefined && bulkOperation != null) return bulkOperation;
    const isBusy = busyCodes.has(refusal?.code ?? '') || /already in progress/i.test(refusal?.message ?? '');
    if (!isBusy) {
      throw new PipelineError(
        'bad_data',
        `shopify: the bulk operation is refused: ${refusal?.message ?? 'no reason given'}`,
        {
          remedy: 'check apiVersion: fields come and go with versions',
        },
      );
    }
    if (attempt >= startAttempts) {
      throw new PipelineError('unavailable', 'shopify: another bulk operation of the same app has not ended', {
        remedy: 'wait for it, or cancel it where it was started',
      });
    }
    tell('bulk operation: waiting for another one of the same app');
    await client.wait(secondsBetweenStarts, signal);
  }
}

const isUnfinished = ({ status }: Operation): boolean => ['CREATED', 'RUNNING', 'CANCELING'].includes(status);

/** Waits for the end of an operation, whichever it is. Undefined: there is no such operation any more. */
export async function followOperation(asking: Asking, id: string): Promise<Operation | undefined> {
  const { client, signal, tell } = asking;
  let said = -1;
  for (let seconds = 1; ; seconds = Math.min(30, seconds * 1.5)) {
    const operation = await find(asking, id);
    if (operation === undefined || !isUnfinished(operation)) return operation;
    if (operation.objectCount !== said) tell(`bulk operation: ${count(operation.objectCount, 'object')}`);
    said = operation.objectCount;
    await client.wait(seconds, signal);
  }
}

/** A result in part has holes that nobody could tell from orders that never were: it is left alone. */
export function operationError({ status, errorCode, objectCount }: Operation): PipelineError {
  const reason = errorCode == null ? '' : ` (${errorCode})`;
  const message = `shopify: the bulk operation ended as ${status}${reason}`;
  if (errorCode === 'ACCESS_DENIED') {
    return new PipelineError('auth', message, {
      remedy:
        'give the app the access scopes that `perdura sources check` names, and access to protected customer data',
    });
  }
  return new PipelineError('unavailable', message, {
    remedy: 'read again: another operation is started',
    details: { objectCount },
  });
}
