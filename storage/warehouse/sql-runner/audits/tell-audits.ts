/** What audits found, in words. */
import { join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import type { Audited, AuditResult } from './run-audits.ts';

/** Throws where an audit failed; warnings stop nothing. */
export function refuseFailed(name: string, { audits }: Audited, artefacts: string | undefined): void {
  const failed = audits.filter(({ status }) => status === 'fail');
  if (failed.length === 0) return;
  throw new PipelineError('bad_data', `model ${name}: ${describeAudits(name, failed)}${seeFiles(failed, artefacts)}`);
}

export const describeAudits = (name: string, audits: readonly AuditResult[]): string =>
  audits
    .map(({ audit, failingRows, found }) => {
      if (audit === name) return `${failingRows} rows that should not exist`;
      return found === null ? `${audit} fails in ${failingRows} rows` : `${audit} found ${found}`;
    })
    .join(', ');

function seeFiles(audits: readonly AuditResult[], artefacts: string | undefined): string {
  const files = audits.flatMap(({ failures }) => (failures === null ? [] : [join(artefacts ?? '', failures)]));
  return files.length === 0 ? '' : ` (rows in ${files.join(', ')})`;
}
