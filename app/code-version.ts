/** Which code computed a run: the package's version and a fingerprint of everything that shapes the tables. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeFolder, packageVersion, sqlFolder } from './package-folder.ts';

/** What can change a table. Mail, enrichment and the state cannot: a run stays up to date when they change. */
const tableMakers = [
  'activities/*',
  'activities/compute/*',
  'lib/pure/{clv-configuration,dates,money,shares}',
  'models/{clusters,clv,quality}/**/*',
  'storage/{landing,snapshots,warehouse}/**/*',
];

export function readCodeVersion(): string {
  const hash = createHash('sha256');
  const add = (folder: string, pattern: string) => {
    for (const file of globSync(pattern, { cwd: folder }).sort()) {
      hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    }
  };
  for (const pattern of tableMakers) add(codeFolder, `${pattern}.{ts,js}`);
  add(sqlFolder, '**/*.sql');
  return `${packageVersion}+${hash.digest('hex').slice(0, 12)}`;
}
