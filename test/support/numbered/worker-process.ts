/** A worker of the store in a process of its own, which a test may kill. Arguments: project folder, address, namespace, bundle. */
import { NativeConnection } from '@temporalio/worker';
import { silenceRuntime } from '../temporal.ts';
import { createSyncWorker, openNumberedSession } from './lab.ts';

const [folder = '', address = '', namespace = '', bundleFile = ''] = process.argv.slice(2);
silenceRuntime();
const connection = await NativeConnection.connect({ address });
const worker = await createSyncWorker(openNumberedSession(folder), { connection, namespace, bundleFile });
process.stdout.write('ready\n');
await worker.run();
