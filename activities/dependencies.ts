/** What the activities of one store's worker need; the composition root builds it once. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Project } from '../lib/config.ts';
import type { StoreConfig } from '../lib/project-schema.ts';
import type { Channel } from '../lib/channel.ts';
import type { Destination } from '../lib/destination.ts';
import type { Source } from '../lib/connector.ts';
import type { Output, OutputSelection } from '../lib/output.ts';
import type { Notifier } from '../lib/notifier.ts';
import type { SqlCommandInput } from '../lib/pure/short-workflows.ts';
import type { FaultStage } from '../lib/pure/stages.ts';
import type { State } from '../storage/state/index.ts';
import type { Model } from '../storage/warehouse/sql-runner/index.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';
import type { Compute } from './compute/compute.ts';

export interface StoreDependencies {
  readonly project: Project;
  readonly store: string;
  readonly storeConfig: StoreConfig;
  readonly folders: StoreFolders;
  readonly warehouse: Warehouse;
  readonly state: State;
  readonly sources: ReadonlyMap<string, Source<unknown>>;
  readonly destinations: ReadonlyMap<string, Destination<unknown>>;
  readonly outputs: ReadonlyMap<string, Output<OutputSelection>>;
  readonly channels: ReadonlyMap<string, Channel<unknown>>;
  readonly notifiers: readonly Notifier[];
  readonly sqlModels: readonly Model[];
  /** Does what `perdura sql` asks of a store whose warehouse this worker owns. */
  readonly sqlCommand: (
    store: Omit<StoreDependencies, 'sqlCommand'>,
    input: SqlCommandInput,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly compute: Compute;
  readonly client: Client;
  /** A workflow's page in Temporal's UI; undefined where that is not known. */
  readonly workflowUrl?: (workflowId: string) => string | undefined;
  readonly codeVersion: string;
  /** Signs the links in mails. */
  readonly secret: string;
  readonly log: Logger;
  readonly now: () => Date;
  /** Called around every commit, so that a test can end the process or silence the attempt exactly there. */
  readonly atPoint: (stage: FaultStage, point: 'before' | 'after', fallSilent: () => void) => Promise<void>;
}

/** Where a store's things lie below the project's home. */
export interface StoreFolders {
  readonly home: string;
  readonly landing: string;
  readonly published: string;
  readonly runs: string;
  readonly temporary: string;
  readonly plans: string;
  readonly campaigns: string;
  readonly audiences: string;
  /** `objects/` beside perdura.yaml. */
  readonly objects: string;
}
