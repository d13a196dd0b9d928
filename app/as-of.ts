/** The last day that a run counts: the one asked for, else the reference date, else yesterday in the store's zone. */
import { readConfiguration } from '../activities/configuration.ts';
import { PipelineError } from '../lib/errors.ts';
import { addDays, isDate, today } from '../lib/pure/dates.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

export async function resolveAsOf(session: Session, store: string, asked: string | undefined): Promise<string> {
  const { project } = session;
  const zone = project.config.stores[store]?.zone ?? 'UTC';
  const yesterday = addDays(today(zone, new Date()), -1);
  const asOf = asked ?? (await readReferenceDate(session, store)) ?? yesterday;
  if (!isDate(asOf)) {
    throw new PipelineError('config', `--as-of: needs a date such as 2026-06-30, is ${asOf}`);
  }
  if (asOf > yesterday) {
    throw new PipelineError(
      'config',
      `as of ${asOf}: needs a day that is over, the last one in ${zone} is ${yesterday}`,
      {
        remedy: 'name an earlier day with --as-of, or as reference_date in objects/clv.yaml',
      },
    );
  }
  return asOf;
}

async function readReferenceDate(session: Session, store: string): Promise<string | null> {
  const { project } = session;
  const { content } = await readConfiguration({
    state: await session.state(),
    store,
    folders: storeFolders(project),
    project,
  });
  return content.reference_date;
}
