/** Outputs of a store for the commands: which there are, what lies there, and pushing a published run again. */
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { openOutput } from '../activities/outputs/open-output.ts';
import { readPushed } from '../activities/outputs/pushed.ts';
import { explain, PipelineError } from '../lib/errors.ts';
import type { HeldPublication } from '../lib/output.ts';
import type { StoreConfig } from '../lib/project-schema.ts';
import type { PushedOutput } from '../lib/pure/short-workflows.ts';
import { readPointer } from '../storage/snapshots/index.ts';
import { storeFolders } from './folders.ts';
import { outputs } from './registry.ts';
import type { Session } from './session.ts';
import { perform } from './short-workflows.ts';

export interface OutputListing {
  readonly output: string;
  readonly type: string;
  readonly place: string;
  readonly tables: 'all' | readonly string[];
  readonly contacts: boolean;
}

export interface OutputStatus {
  readonly output: string;
  readonly place: string;
  /** What readers see there; null: nothing was ever pushed, or it cannot be asked. */
  readonly held: HeldPublication | null;
  /** The run that is published here. */
  readonly published: string | null;
  readonly isCurrent: boolean;
  /** The last attempt at the published run. */
  readonly last: PushedOutput | null;
  /** Why it cannot be asked. */
  readonly problem: string | null;
}

const configOf = ({ project }: Session, store: string): StoreConfig => {
  const storeConfig = project.config.stores[store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${store}: not in ${project.file}`);
  return storeConfig;
};

/** Names of all of them, or the one that is named; throws when there is none. */
export function pickOutputs(session: Session, store: string, name: string | undefined): readonly string[] {
  const known = Object.keys(configOf(session, store).outputs);
  if (known.length === 0) {
    throw new PipelineError('config', `store ${store}: perdura.yaml has no outputs`, {
      remedy: 'add one under outputs; see docs/guides/outputs.md',
    });
  }
  if (name === undefined) return known;
  if (known.includes(name)) return [name];
  throw new PipelineError('config', `store ${store}: perdura.yaml has no output ${name}`, {
    remedy: `name one of ${known.join(', ')}`,
  });
}

export function listOutputs(session: Session, store: string): readonly OutputListing[] {
  const storeConfig = configOf(session, store);
  return Object.entries(storeConfig.outputs).map(([output, { type }]) => {
    const { place, selection } = openOutput({ store, storeConfig, outputs }, output);
    const { tables, contacts } = selection;
    return { output, type, place, tables, contacts };
  });
}

export async function outputStatus(
  session: Session,
  store: string,
  name: string,
  signal: AbortSignal,
): Promise<OutputStatus> {
  const folders = storeFolders(session.project);
  const current = await readPointer(folders.published, store);
  const pushed = current === undefined ? [] : await readPushed(folders.runs, current.runId);
  const { output, place } = openOutput({ store, storeConfig: configOf(session, store), outputs }, name);
  let held: HeldPublication | undefined;
  let problem: string | null = null;
  try {
    held = await output.held(signal);
  } catch (error) {
    signal.throwIfAborted();
    problem = explain(error);
  } finally {
    await output.close();
  }
  return {
    output: name,
    place,
    held: held ?? null,
    published: current?.runId ?? null,
    isCurrent: held !== undefined && held.runId === current?.runId,
    last: pushed.find((attempt) => attempt.output === name) ?? null,
    problem,
  };
}

/** Pushes a published run, by default the current one, through the store's worker. */
export async function pushToOutputs(
  session: Session,
  store: string,
  request: { readonly outputs: readonly string[]; readonly runId: string | undefined; readonly acceptSchema: boolean },
): Promise<readonly PushedOutput[]> {
  const runId = request.runId ?? (await readPointer(storeFolders(session.project).published, store))?.runId;
  if (runId === undefined) {
    throw new PipelineError('config', `store ${store}: nothing is published yet`, { remedy: 'start one: perdura run' });
  }
  return perform(session, store, 'pushOutputs', `outputs/${runId}/${randomUUID()}`, [
    { ...request, runId, isAutomatic: false },
  ]);
}

/** Waits for what a published run copies by itself; nothing where it has no output. */
export async function followOutputs(
  session: Session,
  runId: string,
  signal: AbortSignal,
): Promise<readonly PushedOutput[]> {
  const { client } = await session.connect('never');
  const handle = client.workflow.getHandle(`outputs/${runId}`);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([handle.result() as Promise<readonly PushedOutput[]>, aborted]);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}
