/** The types of what the shipped models read and none of them makes: raw tables, and what stages of a run write. */
import { writeRunContext } from '../../activities/run-context.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import { ensureRawTables } from '../../storage/landing/raw-tables.ts';
import type { TableTypes } from '../../storage/warehouse/sql-runner/audits/cases/case-file.ts';
import { describeTables } from '../../storage/warehouse/sql-runner/audits/cases/describe-tables.ts';

/** What depends on a run, such as columns per horizon, the cases declare themselves. */
export const storeTypes = (): Promise<TableTypes> =>
  describeTables(async (tx) => {
    await ensureRawTables(tx, Object.values(streamSpecs));
    const configuration = clvConfigurationSchema.parse({ kind: 'clv' });
    await writeRunContext(tx, { store: 'any', asOf: '2024-06-30', zone: 'UTC', currency: 'EUR', configuration });
  });
