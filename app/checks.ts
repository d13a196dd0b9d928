/** Checks of machine, configuration, Temporal and stores: what `doctor` and `config check` say. */
import { access, constants, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSource } from '../activities/sync/open-source.ts';
import { readConfiguration, readMetric } from '../activities/configuration.ts';
import { resolveMailing } from '../activities/campaign/mailing.ts';
import { openDestination } from '../activities/enrichment/open-destination.ts';
import { openOutput } from '../activities/outputs/open-output.ts';
import type { StoreConfig } from '../lib/project-schema.ts';
import { explain, PipelineError } from '../lib/errors.ts';
import { readSourceConfig } from '../lib/source-config.ts';
import { count } from '../lib/pure/count.ts';
import { landResource } from '../storage/landing/index.ts';
import { readPointer } from '../storage/snapshots/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import { storeFolders } from './folders.ts';
import { checkObjects } from './object-checks.ts';
import { packageVersion } from './package-folder.ts';
import { channels, createNotifiers, destinations, outputs, sources } from './registry.ts';
import type { Session } from './session.ts';
import type { TemporalLink } from './temporal/connect.ts';
import { checkNamespace, ensureNamespace, ensureSearchAttributes } from './temporal/namespace.ts';
import { hasPollers } from './temporal/pollers.ts';

export interface Check {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy?: string;
}

/** Closed histories are the audit trail: less than a month of them is a warning. */
const fewestRetentionDays = 30;

export const checkMachine = async ({ project }: Session): Promise<readonly Check[]> => [
  { check: 'perdura', status: 'ok', detail: `${packageVersion} on Node ${process.versions.node}` },
  {
    check: 'configuration',
    status: 'ok',
    detail: project.isSample ? `the bundled sample (${project.file})` : project.file,
  },
  await attempt('home', async () => {
    await mkdir(project.home, { recursive: true });
    await access(project.home, constants.W_OK);
    return project.home;
  }),
];

export const checkState = (session: Session): Promise<Check> =>
  attempt('state', async () => {
    const state = await session.state();
    const runs = await state.runs.list({ limit: 1 });
    return `${state.kind}, ${runs.length === 0 ? 'no runs yet' : `last run ${runs[0]?.runId} ${runs[0]?.status}`}`;
  });

/** Reads the first file of every stream as a run would, and says what it found in it. */
export async function checkFiles(session: Session, store: string, signal: AbortSignal): Promise<readonly Check[]> {
  const { project } = session;
  const temporary = await mkdtemp(join(tmpdir(), 'perdura-check-'));
  const checks: Check[] = [];
  try {
    for (const [name, written] of Object.entries(project.config.stores[store]?.sources ?? {})) {
      const source = findSource({ sources, store }, name, written.type);
      const config = readSourceConfig(source, written, project.folder, `source ${name}`);
      const open = source.open(config);
      for (const resource of source.isLocal === true ? open.resources : []) {
        checks.push(
          await attempt(`${store}: ${name} ${resource.name}`, async () => {
            const pages = landResource({
              root: join(temporary, 'landing'),
              store,
              connector: source.name,
              source: name,
              resource,
              signal,
              now: () => new Date(0),
              tempDirectory: temporary,
            });
            for await (const landed of pages) {
              const mapped = Object.entries(landed.columns).map(([column, header]) =>
                column === header ? column : `${column} = ${header}`,
              );
              const ignored = landed.ignored.length === 0 ? '' : `; not used: ${landed.ignored.join(', ')}`;
              return `${landed.input.path}: ${count(landed.rows, 'row')} with ${mapped.join(', ')}${ignored}`;
            }
            return 'nothing to read';
          }),
        );
      }
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return checks;
}

/** Configuration and sources of one store. */
export async function checkStore(session: Session, store: string, signal: AbortSignal): Promise<readonly Check[]> {
  const { project } = session;
  const storeConfig = project.config.stores[store];
  const folders = storeFolders(project);
  const checks = [
    await attempt(`${store}: objects`, async () => {
      const deps = { state: await session.state(), store, folders, project };
      const { content, version } = await readConfiguration(deps);
      if (!content.active) {
        throw new PipelineError('config', `version ${version} is not active, so nothing runs`, {
          remedy: 'set active: true in objects/clv.yaml, then perdura apply -f objects/clv.yaml',
        });
      }
      const metric = await readMetric(deps, content);
      const counted = metric === null ? '' : `, metric ${metric.name} ${metric.version}`;
      return `CLV configuration ${version}, horizons ${content.horizons.join(', ')} days${counted}`;
    }),
  ];
  checks.push(...(await checkObjects(session, store)));
  for (const [name, written] of Object.entries(storeConfig?.sources ?? {})) {
    checks.push(
      await attempt(`${store}: source ${name}`, async () => {
        const source = findSource({ sources, store }, name, written.type);
        const config = readSourceConfig(source, written, project.folder, `source ${name}`);
        const open = source.open(config);
        try {
          const fine = await open.check(signal);
          const read = open.resources.map((resource) => resource.name).join(', ');
          return source.isLocal === true
            ? `${source.name}: ${read}`
            : [`${source.name}, ${source.place(config)}: ${read}`, ...fine].join('; ');
        } finally {
          await open.close();
        }
      }),
    );
  }
  for (const [name, written] of Object.entries(storeConfig?.destinations ?? {})) {
    checks.push(
      await attempt(`${store}: destination ${name}`, async () => {
        const deps = { project, store, storeConfig: storeConfig as StoreConfig, destinations };
        const { destination } = openDestination(deps, name);
        try {
          await destination.check(signal);
          return `${written.type}, rows known by ${destination.identifiedBy}`;
        } finally {
          await destination.close();
        }
      }),
    );
  }
  for (const name of Object.keys(storeConfig?.outputs ?? {})) {
    checks.push(
      await attempt(`${store}: output ${name}`, async () => {
        const { output, place } = openOutput({ store, storeConfig: storeConfig as StoreConfig, outputs }, name);
        try {
          await output.check(signal);
          return place;
        } finally {
          await output.close();
        }
      }),
    );
  }
  for (const [name, { type }] of Object.entries(storeConfig?.channels ?? {})) {
    checks.push(
      await attempt(`${store}: channel ${name}`, async () => {
        const mailing = resolveMailing({ project, store, storeConfig: storeConfig as StoreConfig, channels }, name);
        const channel = mailing.open();
        try {
          await channel.check(signal);
          return `${type}, from ${mailing.from.address}, links to ${mailing.publicUrl}`;
        } finally {
          await channel.close();
        }
      }),
    );
  }
  checks.push(
    await attempt(`${store}: notify`, async () =>
      createNotifiers(() => undefined, { notify: storeConfig?.notify ?? [] })
        .map((notifier) => notifier.name)
        .join(', '),
    ),
  );
  return checks;
}

/** What is published, and whether a worker is there to do more. */
export async function checkPublished(session: Session, store: string): Promise<Check> {
  return attempt(`${store}: published`, async () => {
    const pointer = await readPointer(storeFolders(session.project).published, store);
    return pointer === undefined ? 'nothing yet' : `${pointer.runId}, as of ${pointer.asOf}`;
  });
}

/** Server, namespace, retention and search attributes; `isFixing` mends them on a server of one's own. */
export async function checkTemporal(session: Session, isFixing: boolean): Promise<readonly Check[]> {
  let link: TemporalLink;
  try {
    link = await session.connect('never');
  } catch (error) {
    // A server of the project's own that is not running is nothing wrong.
    const isOwn = session.temporal.target.kind === 'embedded';
    return [failed('temporal', error, isOwn ? 'warn' : 'fail')];
  }
  const { connection } = link.client;
  if (isFixing) {
    await ensureNamespace(connection, link.namespace, session.temporal.retentionDays);
    await ensureSearchAttributes(connection, link.namespace);
  }
  const state = await checkNamespace(connection, link.namespace);
  const lacking = [...state.missingSearchAttributes, ...state.mistypedSearchAttributes];
  const remedy = 'perdura doctor --fix, on a server of your own; else ask who runs it';
  return [
    { check: 'temporal', status: 'ok', detail: link.address },
    state.exists
      ? {
          check: 'namespace',
          status: state.retentionDays < fewestRetentionDays ? 'warn' : 'ok',
          detail: `${link.namespace} keeps closed runs for ${state.retentionDays} days`,
          remedy,
        }
      : { check: 'namespace', status: 'fail', detail: `${link.namespace} does not exist`, remedy },
    {
      check: 'search attributes',
      status: lacking.length === 0 ? 'ok' : 'fail',
      detail: lacking.length === 0 ? 'registered' : `missing or of another type: ${lacking.join(', ')}`,
      remedy,
    },
    ...(await Promise.all(
      (state.exists ? Object.keys(session.project.config.stores) : []).map(async (store): Promise<Check> => {
        const isWorked = await hasPollers(link.client, taskQueueOf(store));
        return isWorked
          ? { check: `${store}: worker`, status: 'ok', detail: `polls ${taskQueueOf(store)}` }
          : { check: `${store}: worker`, status: 'warn', detail: 'none', remedy: 'perdura worker, or perdura up' };
      }),
    )),
  ];
}

async function attempt(check: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { check, status: 'ok', detail: await work() };
  } catch (error) {
    return failed(check, error, 'fail');
  }
}

function failed(check: string, error: unknown, status: 'warn' | 'fail'): Check {
  if (!(error instanceof PipelineError)) return { check, status, detail: explain(error) };
  return { check, status, detail: error.message, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) };
}
