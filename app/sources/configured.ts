/** Sources as perdura.yaml has them: which there are, and one of them open. */
import { findSource } from '../../activities/sync/open-source.ts';
import type { OpenSource, Source } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import { readSourceConfig } from '../../lib/source-config.ts';
import { sources } from '../registry.ts';
import type { Session } from '../session.ts';

export interface ConfiguredSource {
  readonly name: string;
  readonly source: Source<unknown>;
  readonly config: unknown;
  /** The system's address without credentials. */
  readonly place: string;
}

const writtenSources = ({ project }: Session, store: string) => project.config.stores[store]?.sources ?? {};

export const sourceNames = (session: Session, store: string): readonly string[] =>
  Object.keys(writtenSources(session, store)).sort();

/** All of them, or the one that is named; throws when there is none of that name. */
export function pickSources(session: Session, store: string, name: string | undefined): readonly string[] {
  const known = sourceNames(session, store);
  if (name === undefined) return known;
  if (known.includes(name)) return [name];
  const guess = nearest(name, known);
  throw new PipelineError('config', `store ${store}: no source is called ${name}`, {
    remedy: guess === undefined ? `name one of ${known.join(', ')}` : `did you mean ${guess}?`,
  });
}

/** Throws for settings that do not fit. */
export function readConfigured(session: Session, store: string, name: string): ConfiguredSource {
  pickSources(session, store, name);
  const written = writtenSources(session, store)[name] ?? { type: '' };
  const { folder, file } = session.project;
  const source = findSource({ sources, store }, name, written.type);
  const config = readSourceConfig(source, written, folder, `${file}, source ${name}`);
  return { name, source, config, place: source.place(config) };
}

export async function withConfigured<T>(
  session: Session,
  store: string,
  name: string,
  work: (open: OpenSource, configured: ConfiguredSource) => Promise<T>,
): Promise<T> {
  const configured = readConfigured(session, store, name);
  const open = configured.source.open(configured.config);
  try {
    return await work(open, configured);
  } finally {
    await open.close();
  }
}
