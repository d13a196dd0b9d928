/** Lands one file in a process of its own, which a test may kill. Arguments: landing folder, file, hash. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { streamSpecs } from '../../../lib/streams.ts';
import { landPage } from '../../../storage/landing/index.ts';

const [root = '', path = '', sha256 = ''] = process.argv.slice(2);
const { size: bytes } = await stat(path);
process.stdout.write('started\n');
await landPage({
  root,
  store: 'acme',
  connector: 'files',
  source: 'shop',
  resource: 'orders',
  stream: streamSpecs.orders,
  part: { file: { path, format: 'csv', compression: 'none', bytes, sha256, columns: {} } },
  cursor: { path },
  now: new Date(),
  tempDirectory: join(root, '..', 'tmp'),
});
process.stdout.write('landed\n');
