/** The workers of a project: one per store, each the owner of its store's warehouse. */
import { Worker, type WorkflowBundleOption, bundleWorkflowCode, defaultSinks } from '@temporalio/worker';
import { startCompute } from '../activities/compute/compute.ts';
import { createActivities } from '../activities/index.ts';
import { temporalLogger } from '../lib/log.ts';
import { taskQueueOf, workerLimits } from '../temporal.config.ts';
import { readCodeVersion } from './code-version.ts';
import { createFaults } from './fault-injection.ts';
import { wakeInbox } from './inbox.ts';
import { startMailboxes } from './mailbox.ts';
import { workflowBundleFile, workflowsFile } from './package-folder.ts';
import { createNotifiers } from './registry.ts';
import { readSecret } from './secret.ts';
import type { Session } from './session.ts';
import { runSqlCommand } from './sql/store-project.ts';
import { type OpenStore, openStore } from './store.ts';
import { dataConverter } from './temporal/payload-codec.ts';
import { installRuntime } from './temporal/runtime.ts';
import { wakeWebhooks } from './webhooks.ts';

export interface Workers {
  /** The work's result, unless a worker that it may need fails first. */
  during<T>(work: Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface WorkersOptions {
  readonly session: Session;
  readonly stores: readonly string[];
  readonly command: string;
  /** Where the console notifier writes. */
  readonly write: (line: string) => void;
}

export async function startWorkers({ session, stores, command, write }: WorkersOptions): Promise<Workers> {
  const link = await session.connect('never');
  const opened: OpenStore[] = [];
  const compute = startCompute();
  let mailboxes: Awaited<ReturnType<typeof startMailboxes>> | undefined;
  const closeAll = async () => {
    await compute.close();
    await mailboxes?.close();
    await Promise.all(opened.map((store) => store.close()));
  };
  try {
    for (const name of stores) opened.push(await openStore(session, name, command));
    // After the warehouse: whoever owns that owns the store's mailbox, too.
    mailboxes = await startMailboxes(session.project, stores);
    for (const store of stores) await Promise.all([wakeInbox(session, store), wakeWebhooks(session, store)]);
    installRuntime(session.log);
    const connection = await link.nativeConnection();
    const workflowBundle = await findWorkflows(session);
    const codeVersion = readCodeVersion();
    const workers = await Promise.all(
      opened.map((store) =>
        Worker.create({
          connection,
          namespace: link.namespace,
          taskQueue: taskQueueOf(store.store),
          workflowBundle,
          dataConverter: dataConverter(session.temporal),
          activities: createActivities({
            ...store,
            client: link.client,
            notifiers: createNotifiers(write, store.storeConfig),
            workflowUrl: (id) =>
              link.uiUrl && `${link.uiUrl}/namespaces/${link.namespace}/workflows/${encodeURIComponent(id)}`,
            sqlCommand: runSqlCommand,
            compute,
            codeVersion,
            secret: readSecret(session.project),
            log: session.log,
            now: () => new Date(),
            atPoint: createFaults(session.environment.fault, session.project.home),
          }),
          sinks: defaultSinks(temporalLogger(session.log)),
          ...workerLimits,
        }),
      ),
    );
    const running = workers.map((worker) => worker.run());
    const failed = new Promise<never>((_, reject) => {
      Promise.all(running).catch(reject);
    });
    // Whoever works meanwhile hears of a failure; nobody listening is no crash.
    failed.catch(() => undefined);
    return {
      during: (work) => Promise.race([work, failed]),
      async stop() {
        for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
        await Promise.allSettled(running);
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The bundle that came with the package, else one made now from the sources. */
async function findWorkflows({ log, temporal }: Session): Promise<WorkflowBundleOption> {
  const converter = dataConverter(temporal);
  if (workflowsFile === undefined) return { codePath: workflowBundleFile(temporal.keyring !== undefined) };
  const { failureConverterPath } = converter;
  return bundleWorkflowCode({
    workflowsPath: workflowsFile,
    logger: temporalLogger(log.child({}, { level: 'warn' })),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
}
