/** What a run left in files: the list of its loads, and its snapshot beside what lies on disk now. */
import { join } from 'node:path';
import { hashInputs, readInputs } from '../../activities/run-inputs.ts';
import { explain } from '../../lib/errors.ts';
import { currentLoads } from '../../storage/landing/index.ts';
import { type CheckedFile, checkFiles, type Manifest, readManifest } from '../../storage/snapshots/index.ts';
import type { RunRecord } from '../../storage/state/index.ts';
import type { InputsAudit, OutputFile, OutputsAudit } from './audit.ts';

export async function auditInputs(record: RunRecord, runsFolder: string): Promise<InputsAudit> {
  const unknown = { hash: record.inputsHash, isListAsRecorded: null, predecessor: null, loads: [] };
  try {
    const inputs = await readInputs(runsFolder, record.runId);
    if (inputs === undefined) {
      const problem = record.inputsHash === null ? null : 'which loads it used is not on record (inputs.json)';
      return { ...unknown, problem };
    }
    const used = new Set(currentLoads(inputs.loads));
    const isListAsRecorded = hashInputs(inputs) === record.inputsHash;
    return {
      ...unknown,
      predecessor: inputs.predecessor,
      isListAsRecorded,
      problem: isListAsRecorded ? null : 'inputs.json is not the list whose hash the run recorded',
      loads: inputs.loads.map((load) => ({
        load: load.load,
        source: load.source,
        stream: load.stream,
        file: load.file,
        input: { path: load.input.path, bytes: load.input.bytes, sha256: load.input.sha256 },
        rows: load.rows,
        bytes: load.bytes,
        sha256: load.sha256,
        landedAt: load.landedAt,
        isUsed: used.has(load),
      })),
    };
  } catch (error) {
    return { ...unknown, problem: explain(error) };
  }
}

/** The manifest of the run's snapshot; undefined when it wrote none. */
export const readRunManifest = async (record: RunRecord, publishedFolder: string): Promise<Manifest | undefined> =>
  record.snapshot === null || record.snapshot === ''
    ? undefined
    : readManifest(join(publishedFolder, record.snapshot)).catch(() => undefined);

export async function auditOutputs(snapshot: string, folder: string, manifest: Manifest): Promise<OutputsAudit> {
  const checked = new Map((await checkFiles(folder, manifest)).map((file) => [file.name, file]));
  const describe = (file: string): OutputFile => {
    const { expected, found } = checked.get(file) as CheckedFile;
    const onDisk = found === null ? 'missing' : found.sha256 === expected.sha256 ? 'as written' : 'changed';
    return { file, ...expected, onDisk };
  };
  return {
    snapshot,
    createdAt: manifest.createdAt,
    tables: manifest.tables.map(({ name, rows, file }) => ({ name, rows, ...describe(file) })),
    files: manifest.files.map(({ name }) => describe(name)),
  };
}
