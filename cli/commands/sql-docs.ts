/** `perdura sql docs`: pages about the models, in one file that opens from disk. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

interface DocsOptions extends SqlOptions {
  readonly out: string;
  /** False with --no-profile. */
  readonly profile: boolean;
}

export async function sqlDocs({ perform, output }: SqlContext, { out, profile }: DocsOptions): Promise<number> {
  const docs = await perform('docs', { withProfile: profile });
  const { renderDocs } = await import('../../report/sql-docs/render-docs.ts');
  const folder = resolve(out);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'index.html');
  // A browser that has the page open never sees half of it.
  await writeFile(`${file}.part`, renderDocs(docs));
  await rename(`${file}.part`, file);
  const models = docs.nodes.filter(({ kind }) => kind === 'model').length;
  output.result({ file, models, nodes: docs.nodes.length }, `${models} models: ${file}`);
  return exitCodes.ok;
}
