/** `perdura init`: the commented files that a project of one's own begins with, and examples of what may follow. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkProject, parseDocument } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { clvFile, exampleFiles, projectFile } from '../init-files.ts';

export interface InitOptions {
  readonly store: string;
  readonly orders: string;
  readonly currency: string;
  readonly zone?: string;
  readonly force?: boolean;
}

export async function init({ output }: CommandContext, options: InitOptions): Promise<number> {
  const folder = process.cwd();
  const files = [
    { path: join(folder, 'perdura.yaml'), text: projectFile(options) },
    { path: join(folder, 'objects', 'clv.yaml'), text: clvFile },
    ...Object.entries(exampleFiles).map(([name, text]) => ({ path: join(folder, 'examples', name), text })),
  ];
  const present = files.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (present.length > 0 && options.force !== true) {
    throw new PipelineError('config', `init: ${present.join(' and ')} would be overwritten`, {
      remedy: 'edit what is there, or say --force',
    });
  }
  // A value that does not fit is refused before it is written down.
  checkProject(parseDocument(projectFile(options), 'perdura.yaml'), 'perdura.yaml');
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  output.result(
    { files: files.map(({ path }) => path) },
    `wrote ${files.map(({ path }) => path).join('\n      ')}\nnext: perdura config check, then perdura up`,
  );
  return exitCodes.ok;
}
