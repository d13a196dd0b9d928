/** The namespace as Perdura needs it: there, remembering for long enough, with our search attributes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { ownSearchAttributes, type SearchAttribute } from '../../lib/pure/search-attributes.ts';

type Operator = Pick<Connection, 'workflowService' | 'operatorService'>;

const dayMs = 86_400_000;
const grpcNotFound = 5;
const grpcAlreadyExists = 6;
const { IndexedValueType } = proto.temporal.api.enums.v1;

export interface NamespaceState {
  readonly exists: boolean;
  readonly retentionDays: number;
  /** Names of ours that are missing, or there with another type. */
  readonly missingSearchAttributes: readonly string[];
  readonly mistypedSearchAttributes: readonly string[];
}

/** Looks only: what `doctor` says about a server, also one that is not ours. */
export async function checkNamespace(operator: Operator, namespace: string): Promise<NamespaceState> {
  const retentionDays = await readRetentionDays(operator, namespace);
  if (retentionDays === undefined) {
    const missing = ownSearchAttributes.map(({ name }) => name);
    return { exists: false, retentionDays: 0, missingSearchAttributes: missing, mistypedSearchAttributes: [] };
  }
  const { customAttributes } = await operator.operatorService.listSearchAttributes({ namespace });
  const typeOf = ({ name }: SearchAttribute) => customAttributes?.[name];
  return {
    exists: true,
    retentionDays,
    missingSearchAttributes: ownSearchAttributes.filter((key) => typeOf(key) === undefined).map(({ name }) => name),
    mistypedSearchAttributes: ownSearchAttributes
      .filter((key) => typeOf(key) !== undefined && typeOf(key) !== indexedType(key))
      .map(({ name }) => name),
  };
}

/** Registers the namespace and waits until it can be used, or sets its retention where it differs. For a server of one's own. */
export async function ensureNamespace(operator: Operator, namespace: string, retentionDays: number): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(retentionDays * dayMs);
  const current = await readRetentionDays(operator, namespace);
  if (current === retentionDays) return;
  const { workflowService } = operator;
  if (current === undefined) {
    await tolerateExisting(workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod }));
    await waitUntilUsable(operator, namespace);
  } else {
    const config = { workflowExecutionRetentionTtl: workflowExecutionRetentionPeriod };
    await workflowService.updateNamespace({ namespace, config });
  }
}

/** The server's parts learn of a new namespace one after the other, within about ten seconds. */
async function waitUntilUsable({ workflowService }: Operator, namespace: string): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  for (;;) {
    try {
      await workflowService.countWorkflowExecutions({ namespace });
      return;
    } catch (error) {
      const isUnknown = isGrpcServiceError(error) && error.code === grpcNotFound;
      if (!isUnknown || performance.now() > deadlineMs) throw error;
    }
    await sleep(200);
  }
}

/** Registers those of ours that are missing. For a server of one's own. */
export async function ensureSearchAttributes(operator: Operator, namespace: string): Promise<void> {
  const { missingSearchAttributes } = await checkNamespace(operator, namespace);
  const missing = ownSearchAttributes.filter(({ name }) => missingSearchAttributes.includes(name));
  if (missing.length === 0) return;
  const types = Object.fromEntries(missing.map((key) => [key.name, indexedType(key)]));
  await tolerateExisting(operator.operatorService.addSearchAttributes({ namespace, searchAttributes: types }));
}

const indexedType = ({ type }: SearchAttribute) => IndexedValueType[`INDEXED_VALUE_TYPE_${type}`];

async function readRetentionDays({ workflowService }: Operator, namespace: string): Promise<number | undefined> {
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    return tsToMs(config?.workflowExecutionRetentionTtl) / dayMs;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === grpcNotFound) return undefined;
    throw error;
  }
}

/** Another process did the same at the same time. */
async function tolerateExisting(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(isGrpcServiceError(error) && error.code === grpcAlreadyExists)) throw error;
  }
}
