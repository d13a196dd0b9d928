/** `datacontract.yaml` of a snapshot: written, and read again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PipelineError } from '../../../lib/errors.ts';
import { isMissing } from '../files.ts';
import { contractFile, contractSchema, type DataContract } from './document.ts';

export const writeContract = (folder: string, contract: DataContract): Promise<void> =>
  writeFile(join(folder, contractFile), stringify(contract, { lineWidth: 110, aliasDuplicateObjects: false }));

/** undefined: the snapshot is older than contracts are. */
export async function readContract(folder: string): Promise<DataContract | undefined> {
  const path = join(folder, contractFile);
  try {
    return contractSchema.parse(parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new PipelineError('bad_data', `contract ${path}: cannot be read`, {
      remedy: 'restore the snapshot from a backup, or make it again with `perdura run --force`',
      cause,
    });
  }
}
