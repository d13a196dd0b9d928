/** Which code computed a run: the package's version and a fingerprint of everything that shapes the tables. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeFolder, packageVersion, sqlFolder } from './package-folder.ts';

export function readCodeVersion(): string {
  const hash = createHash('sha256');
  const add = (folder: string, pattern: string) => {
    for (const file of globSync(pattern, { cwd: folder }).sort()) {
      hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    }
  };
  add(codeFolder, '{activities,models,storage}/**/*.{ts,js}');
  add(sqlFolder, '**/*.sql');
  return `${packageVersion}+${hash.digest('hex').slice(0, 12)}`;
}
