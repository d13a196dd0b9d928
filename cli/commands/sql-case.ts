/** `perdura sql case`: a unit case captured from real rows, to stdout or into the file beside the model. */
import { writeFile } from 'node:fs/promises';
import { PipelineError } from '../../lib/errors.ts';
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export interface CaseOptions {
  readonly from: readonly string[];
  readonly name?: string;
  readonly write?: boolean;
}

export async function sqlCase(
  { perform, output }: SqlContext,
  options: SqlOptions & CaseOptions,
  model: string,
): Promise<number> {
  const { from, name, write } = options;
  const { content, ...captured } = await perform('case', { model, from, ...(name === undefined ? {} : { name }) });
  for (const note of captured.notes) output.tell(`! ${note}`);
  if (write !== true) {
    output.result(captured, captured.text);
    return exitCodes.ok;
  }
  if (!captured.isOwn) {
    throw new PipelineError('config', `--write: ${model} is a shipped model, whose folder is not yours`, {
      remedy: 'leave --write out: the case goes to stdout',
    });
  }
  await writeFile(captured.file, content);
  output.result(captured, `wrote ${captured.file}`);
  return exitCodes.ok;
}
