/** Makes sure that this machine has a Temporal server to test with; building one may take minutes, once. */
import { findServerBinary } from '../../app/temporal/find-server-binary.ts';
import { temporalConfig } from '../../temporal.config.ts';

const report = (line: string): boolean => process.stderr.write(`${line}\n`);
process.stdout.write(`Temporal server: ${await findServerBinary(temporalConfig().serverSearch, report)}\n`);
