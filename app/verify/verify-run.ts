/**
 * Verifies a run: are its landed files what they were, and do they give its tables again? Works beside a running worker,
 * in a temporary warehouse, and writes to nothing that is the store's.
 */
import { join } from 'node:path';
import { hashInputs, type RunInputs, readInputs } from '../../activities/run-inputs.ts';
import { PipelineError } from '../../lib/errors.ts';
import { compareLoads } from '../../storage/landing/index.ts';
import { checkFiles, readManifest } from '../../storage/snapshots/index.ts';
import type { RunRecord } from '../../storage/state/index.ts';
import { readCodeVersion } from '../code-version.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';
import { recomputeSnapshot } from './recompute-snapshot.ts';
import { conclude, type Verification } from './verification.ts';

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Progress, for people. */
  readonly tell: (line: string) => void;
}

export async function verifyRun(session: Session, record: RunRecord, options: VerifyOptions): Promise<Verification> {
  const folders = storeFolders(session.project);
  const snapshot = requireSnapshot(record);
  const folder = join(folders.published, snapshot);
  const manifest = await readManifest(folder);
  const inputs = await requireInputs(folders.runs, record.runId);

  options.tell(`comparing ${inputs.loads.length} landed files with what the run recorded`);
  const changed = await compareLoads(folders.landing, inputs.loads, options.signal);
  const files = await checkFiles(folder, manifest);
  const changedFiles = files
    .filter(({ expected, found }) => found?.sha256 !== expected.sha256)
    .map(({ name, expected, found }) => ({ file: name, expected: expected.sha256, found: found?.sha256 ?? null }));
  const recomputed = await recomputeSnapshot(session, {
    manifest,
    folder,
    inputs,
    isLandingChanged: changed.length > 0,
    ...options,
  });

  const code = { run: manifest.codeVersion, present: readCodeVersion() };
  const hashes = { recordedHash: String(manifest.run['inputsHash']), foundHash: hashInputs(inputs) };
  return conclude({
    runId: record.runId,
    store: record.store,
    asOf: record.asOf,
    status: record.status,
    snapshot,
    code: { ...code, isSame: code.run === code.present },
    inputs: { ...hashes, isSame: hashes.recordedHash === hashes.foundHash },
    landing: { files: inputs.loads.length, changed },
    snapshotFiles: { files: files.length, changed: changedFiles },
    ...recomputed,
  });
}

function requireSnapshot({ runId, snapshot, status }: RunRecord): string {
  if (snapshot !== null) return snapshot;
  throw new PipelineError('config', `run ${runId}: wrote no tables that could be compared, it is ${status}`, {
    remedy:
      status === 'already_published'
        ? 'verify the run that had published the same (perdura status names it)'
        : 'verify a published or a refused run (perdura runs)',
  });
}

async function requireInputs(runsFolder: string, runId: string): Promise<RunInputs> {
  const inputs = await readInputs(runsFolder, runId);
  if (inputs !== undefined) return inputs;
  throw new PipelineError('config', `run ${runId}: which loads it used is not on record (runs/${runId}/inputs.json)`, {
    remedy: 'restore that file from a backup; runs of versions before 0.2 never wrote it',
  });
}
