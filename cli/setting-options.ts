/** Settings as the command line gives them: key=value, one by one. */
import { PipelineError } from '../lib/errors.ts';

export function readSettingOptions(options: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.map((option) => {
      const [, key, value] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(option) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw new PipelineError('config', `--set needs key=value, is ${option}`, { remedy: 'such as --set days=5' });
    }),
  );
}
