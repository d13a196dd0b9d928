/** `perdura audit`: everything that is on record about a run. */
import { auditRun } from '../../app/audit/audit-run.ts';
import { findReconciled } from '../../app/reconcile-run.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showAudit } from '../show/audit-page.ts';

export async function audit({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const audited = await auditRun(session, await findReconciled(session, id));
  output.result(audited, showAudit(audited));
  return exitCodes.ok;
}
