import { PipelineError } from '../../../../lib/errors.ts';

/** A configuration error at a line of a file. */
export function mistake(file: string, line: number, message: string): PipelineError {
  return new PipelineError('config', `${file}:${line}: ${message}`, {
    remedy: 'write it as in the other models: model, layer, materialized, grain, audits, then a description',
    details: { file, line },
  });
}
