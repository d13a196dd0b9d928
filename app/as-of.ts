/** The last day that a run counts: the one asked for, else the reference date, else yesterday in the store's zone. */
import { readConfiguration } from '../activities/configuration.ts';
import { PipelineError } from '../lib/errors.ts';
import { addDays, isDate, today } from '../lib/pure/dates.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

export async function resolveAsOf(session: Session, store: string, asked: string | undefined): Promise<string> {
  const asOf = asked ?? (await readReferenceDate(session, store)) ?? dayBefore(session, store, new Date());
  if (!isDate(asOf)) {
    throw new PipelineError('config', `--as-of: needs a date such as 2026-06-30, is ${asOf}`);
  }
  requireOver(session, store, asOf);
  return asOf;
}

/** What the runs of a schedule count until, by their nominal times. */
export async function asOfNominal(session: Session, store: string): Promise<(nominal: Date) => string> {
  const referenceDate = await readReferenceDate(session, store);
  return (nominal) => referenceDate ?? dayBefore(session, store, nominal);
}

/** Throws when the day still goes on where the store is. */
export function requireOver(session: Session, store: string, asOf: string): void {
  const yesterday = dayBefore(session, store, new Date());
  if (asOf <= yesterday) return;
  throw new PipelineError(
    'config',
    `as of ${asOf}: needs a day that is over, the last one in ${zoneOf(session, store)} is ${yesterday}`,
    {
      remedy: 'name an earlier day',
    },
  );
}

const dayBefore = (session: Session, store: string, instant: Date): string =>
  addDays(today(zoneOf(session, store), instant), -1);

const zoneOf = ({ project }: Session, store: string): string => project.config.stores[store]?.zone ?? 'UTC';

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
