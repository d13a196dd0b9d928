/** A process that opens the Temporal server of the project in `argv[2]`, says where it is, and stays until its stdin ends. */
import { once } from 'node:events';
import { connectTemporal } from '../../app/temporal/connect.ts';
import { silentLog, testTemporalConfig } from './temporal.ts';

const link = await connectTemporal({
  config: testTemporalConfig(),
  home: process.argv[2] ?? '',
  start: 'if-needed',
  log: silentLog,
  report: (line) => console.error(line),
});
console.log(JSON.stringify({ address: link.address }));
await once(process.stdin.resume(), 'end');
await link.close();
