/** Puts an audit together: the history first, then the record, the run's papers and what followed. Changes nothing. */
import { join } from 'node:path';
import { z } from 'zod';
import { type Manifest, readPointer } from '../../storage/snapshots/index.ts';
import type { RunRecord } from '../../storage/state/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';
import { dataConverter } from '../temporal/payload-codec.ts';
import { auditAfterwards } from './afterwards.ts';
import type { Audit } from './audit.ts';
import { auditConfiguration } from './configuration.ts';
import { findHistory } from './history-file.ts';
import { type HistoryFacts, readFacts } from './history-facts.ts';
import { auditInputs, auditOutputs, readRunManifest } from './papers.ts';
import { auditStages } from './stages.ts';

export async function auditRun(session: Session, record: RunRecord): Promise<Audit> {
  const state = await session.state();
  const folders = storeFolders(session.project);
  const found = await findHistory(session, record);
  const facts =
    found.history === undefined ? undefined : await readFacts(found.history, dataConverter(session.temporal));
  const previous = await state.runs.publishedBefore(record.store, record.startedAt ?? record.requestedAt);
  const manifest = await readRunManifest(record, folders.published);
  const current = await readPointer(folders.published, record.store).catch(() => undefined);
  const workers = facts?.activities.flatMap(({ worker }) => worker ?? []) ?? [];
  return {
    formatVersion: 1,
    run: describeRecord(record),
    startedBy: {
      kind: record.kind,
      by: record.requestedBy,
      from: facts?.startedFrom ?? null,
      nominalTime: facts?.nominalTime ?? null,
    },
    history: {
      source: found.source,
      events: facts?.events ?? 0,
      ending: facts?.ending ?? null,
      isReadable: facts?.isReadable ?? false,
      problem: problemOf(found.problem, facts),
    },
    workers: [...new Set(workers)],
    codeVersion: record.codeVersion,
    previous:
      previous === undefined
        ? null
        : {
            runId: previous.runId,
            asOf: previous.asOf,
            publishedAt: previous.publishedAt,
            codeVersion: previous.codeVersion,
          },
    configuration: await auditConfiguration(state, record, previous),
    inputs: await auditInputs(record, folders.runs),
    stages: await auditStages(record, facts, folders.runs),
    alreadyPublished: record.status === 'already_published' ? findPublished(facts) : null,
    model: manifest === undefined ? null : describeModel(manifest),
    gate: (manifest?.run['gate'] ?? null) as Audit['gate'],
    publication: {
      publishedAt: record.publishedAt,
      publishedBy: record.publishedBy,
      reason: record.publishReason,
      isOverride: record.publishedBy !== null && record.publishedBy !== 'gate',
      isCurrent: current?.runId === record.runId,
    },
    outputs:
      manifest === undefined || record.snapshot === null
        ? null
        : await auditOutputs(record.snapshot, join(folders.published, record.snapshot), manifest),
    afterwards: await auditAfterwards(state, record, folders.runs),
  };
}

const describeRecord = (record: RunRecord): Audit['run'] => ({
  runId: record.runId,
  workflowId: record.workflowId,
  store: record.store,
  asOf: record.asOf,
  n: record.n,
  status: record.status,
  isForced: record.isForced,
  requestedAt: record.requestedAt,
  startedAt: record.startedAt,
  finishedAt: record.finishedAt,
  customers: record.customers,
  failure: record.failure,
});

/** The manifest keeps what the run wrote of itself, in the shapes of its own code. */
const describeModel = ({ run }: Manifest): Audit['model'] =>
  ({
    predictions: run['predictions'],
    fits: run['models'],
    horizons: run['horizons'],
    backtest: run['backtest'],
  }) as Audit['model'];

const findPublished = (facts: HistoryFacts | undefined): string | null => {
  const extracted = facts?.activities.find(({ name }) => name === 'extract')?.result;
  return alreadyPublished.safeParse(extracted).data?.alreadyPublished.runId ?? null;
};
const alreadyPublished = z.object({ alreadyPublished: z.object({ runId: z.string() }) });

function problemOf(problem: string | null, facts: HistoryFacts | undefined): string | null {
  if (facts === undefined || facts.isReadable) return problem;
  return 'what it holds is encrypted: set PERDURA_PAYLOAD_KEY to the key that it was written with';
}
