/** `perdura verify`: a run's tables once more from its landed files, compared with what it wrote. */
import { findRecord } from '../../app/runs.ts';
import { describeTable, type Verification } from '../../app/verify/verification.ts';
import { verifyRun } from '../../app/verify/verify-run.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showFacts } from '../show/facts.ts';

export async function verify({ session, output, signal }: CommandContext, _: object, id: string): Promise<number> {
  const record = await findRecord(session, id);
  try {
    const verification = await verifyRun(session, record, { signal, tell: output.tell });
    output.result(verification, showVerification(verification));
    return verification.verdict === 'identical' ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!signal.aborted) throw error;
    output.tell('interrupted; nothing was left behind');
    return exitCodes.interrupted;
  }
}

function showVerification(verification: Verification): string {
  const { code, landing, snapshotFiles, failure, tables, firstDifference } = verification;
  const rows = tables.map((table) => [
    table.table,
    table.status === 'identical' || table.status === 'same_rows'
      ? `${table.status.replace('_', ' ')}, ${count(table.publishedRows ?? 0, 'row')}`
      : describeTable(table).replace(`table ${table.table}`, table.status.replace('_', ' ')),
  ]);
  return [
    showFacts([
      ['run', `${verification.runId}, ${verification.status}`],
      ['landing', files(landing.files, landing.changed.length)],
      ['snapshot', files(snapshotFiles.files, snapshotFiles.changed.length)],
      ['code', code.isSame ? code.present : `recomputed with ${code.present}; the run was made by ${code.run}`],
      ['stopped', failure === null ? null : `${failure.stage}: ${failure.message}`],
    ]),
    '',
    ...(rows.length === 0 ? [] : [showFacts(rows as [string, string][]), '']),
    firstDifference === null ? 'identical' : `different: ${firstDifference}`,
  ].join('\n');
}

const files = (all: number, changed: number): string =>
  changed === 0 ? `${count(all, 'file')} as they were` : `${changed} of ${count(all, 'file')} changed`;
