/** Revenue metrics for people: the list of them, and what one would take away. */
import { readConfiguration } from '../activities/configuration.ts';
import { listObjects, readObject } from '../activities/objects.ts';
import { PipelineError } from '../lib/errors.ts';
import { parseObjects, storeOf } from '../lib/object-documents.ts';
import type { MetricConfiguration } from '../lib/pure/metric-configuration.ts';
import { nearest } from '../lib/pure/nearest.ts';
import { storeFolders } from './folders.ts';
import { checkAgainstProject } from './object-hooks.ts';
import type { WrittenFile } from './objects.ts';
import type { Session } from './session.ts';
import type { MetricPreview } from './sql/operations/metric-preview.ts';
import { performSql } from './sql/perform.ts';
import type { Listening } from './sql/open-sql-project.ts';

export type { MetricConfiguration, MetricPreview };
export type { FilterName, OrdersAndMoney } from './sql/operations/metric-preview.ts';

export interface ListedMetric {
  readonly name: string;
  readonly version: number;
  /** The CLV configuration names it. */
  readonly isUsed: boolean;
  readonly content: MetricConfiguration;
}

export interface PreviewedMetric extends MetricPreview {
  readonly store: string;
  readonly metric: MetricConfiguration;
  /** In force; null for one that is only written in a file. */
  readonly version: number | null;
  /** Channels that the metric names and no order has. */
  readonly unknown: readonly { readonly name: string; readonly nearest: string | null }[];
}

export async function listMetrics(session: Session, store: string): Promise<readonly ListedMetric[]> {
  const deps = await dependencies(session, store);
  const used = await readConfiguration(deps).then(
    ({ content }) => content.metric,
    (error: unknown) => {
      // A store without a configuration, or with a broken one, has its metrics all the same.
      if (!(error instanceof PipelineError)) throw error;
      return undefined;
    },
  );
  return (await listObjects(deps, 'metric')).map(({ name, version, content }) => ({
    name,
    version,
    isUsed: name === used,
    content,
  }));
}

/** By its name, or as a file has it: the one that the store has there, or the one of that name. */
export async function previewMetric(
  session: Session,
  store: string,
  asked: { readonly name?: string | undefined; readonly files: readonly WrittenFile[] },
  listening: Listening,
): Promise<PreviewedMetric> {
  const { content, version } =
    asked.files.length === 0 ? await metricInForce(session, store, asked.name) : metricOfFiles(session, store, asked);
  const target = { kind: 'store', store, session: async () => session } as const;
  const { name, sources, channels, renewals, zero_orders } = content;
  const metric = {
    name,
    ...(sources === undefined ? {} : { sources }),
    ...(channels === undefined ? {} : { channels }),
    renewals,
    zero_orders,
  };
  const preview = await performSql(target, 'metric-preview', { metric }, listening);
  const known = preview.names.filter(({ of }) => of === 'channels').map((channel) => channel.name);
  // Where there are more channels than are told, what is not among them is not known to be missing.
  const isAll = known.length < 50;
  const named = channels === undefined ? [] : 'include' in channels ? channels.include : channels.exclude;
  return {
    store,
    metric: content,
    version,
    ...preview,
    unknown: named
      .filter((channel) => isAll && !known.includes(channel.toLowerCase()))
      .map((channel) => ({ name: channel, nearest: nearest(channel.toLowerCase(), known) ?? null })),
  };
}

async function metricInForce(session: Session, store: string, name: string | undefined) {
  const deps = await dependencies(session, store);
  if (name !== undefined) return readObject(deps, 'metric', name);
  const metrics = await listObjects(deps, 'metric');
  const [only] = metrics;
  if (only !== undefined && metrics.length === 1) return only;
  throw new PipelineError(
    'config',
    metrics.length === 0 ? `store ${store}: has no metric` : `store ${store}: has ${metrics.length} metrics; say which`,
    {
      remedy:
        metrics.length === 0
          ? 'preview one from a file: perdura metric preview -f FILE'
          : `name one of ${metrics.map((metric) => metric.name).join(', ')}`,
    },
  );
}

function metricOfFiles(
  session: Session,
  store: string,
  { name, files }: { readonly name?: string | undefined; readonly files: readonly WrittenFile[] },
): { readonly content: MetricConfiguration; readonly version: null } {
  const documents = files
    .flatMap(({ file, text }) => parseObjects(text, file))
    .filter((document) => document.kind === 'metric' && storeOf(document, session.project, store) === store)
    .filter((document) => name === undefined || document.name === name);
  const [document] = documents;
  if (document === undefined || documents.length > 1) {
    const wanted = name === undefined ? 'one metric' : `one metric called ${name}`;
    throw new PipelineError(
      'config',
      `${files.map(({ file }) => file).join(', ')}: needs ${wanted} of store ${store}, has ${documents.length}`,
      { remedy: documents.length > 1 ? `name one of ${documents.map((one) => one.name).join(', ')}` : 'kind: metric' },
    );
  }
  const content = document.content() as MetricConfiguration;
  checkAgainstProject('metric', content, session, store, document.place);
  return { content, version: null };
}

const dependencies = async (session: Session, store: string) => ({
  state: await session.state(),
  store,
  project: session.project,
  folders: storeFolders(session.project),
});
