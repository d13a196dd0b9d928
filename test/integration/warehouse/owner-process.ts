/** Owns a warehouse until it is killed; says so on its output. Run by the tests of ownership. */
import { openWarehouse } from '../../../storage/warehouse/index.ts';

const [path = '', tempDirectory = ''] = process.argv.slice(2);
await openWarehouse({ path, tempDirectory, owner: 'perdura worker' });
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);
