/** Sources for the terminal: kinds with their settings, what is configured, how far it was read. */
import type { SourceKind } from '../../app/sources/kinds.ts';
import type { ListedSource } from '../../app/sources/listing.ts';
import type { ResourceStatus, SourceStatus } from '../../app/sources/status.ts';
import { showTable } from './columns.ts';
import { utc } from './instants.ts';
import { whole } from './numbers.ts';

export const showKinds = (kinds: readonly SourceKind[]): string =>
  kinds
    .map(({ type, description, hasWebhooks, settings }) => {
      const rows = settings.map((setting) => [
        `  ${setting.name}`,
        setting.isRequired ? 'needed' : setting.default === null ? '' : `= ${shorten(setting.default)}`,
        setting.isSecret ? 'secret' : setting.takes,
        setting.description,
      ]);
      const table = showTable(
        ['  setting', '', 'takes', ''].map((head) => ({ head })),
        rows,
      );
      return `${type}: ${description}${hasWebhooks ? '; with webhooks' : ''}\n${table}`;
    })
    .join('\n\n');

const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

export function showSources(listed: readonly ListedSource[]): string {
  const heads = ['source', 'type', 'place', 'resource', 'last sync (UTC)', 'status', 'rows', 'age'];
  const rows = listed.flatMap(({ source, type, place, resources }) =>
    (resources.length === 0 ? [undefined] : resources).map((resource, at) => [
      at === 0 ? source : '',
      at === 0 ? type : '',
      at === 0 ? place : '',
      resource?.resource ?? null,
      instantOf(resource),
      resource?.lastSync?.status ?? (resource === undefined ? 'never read' : 'landed'),
      resource === undefined ? null : whole(resource.landed.rows),
      resource === undefined ? null : age(resource.ageSeconds),
    ]),
  );
  const problems = listed.flatMap(({ source, problem }) => (problem === null ? [] : [`✖ ${source}: ${problem}`]));
  const table = showTable(
    heads.map((head) => (['rows', 'age'].includes(head) ? { head, align: 'right' as const } : { head })),
    rows,
  );
  return [table, ...problems].join('\n');
}

const instantOf = (resource: ResourceStatus | undefined): string | null => {
  const at = resource?.lastSync?.finishedAt ?? resource?.lastSync?.startedAt ?? resource?.landed.at ?? null;
  return at === null ? null : utc(at);
};

export const showStatus = (statuses: readonly SourceStatus[]): string => statuses.map(describeSource).join('\n\n');

function describeSource({ source, type, resources, webhooks }: SourceStatus): string {
  const lines = resources.flatMap((resource) => describeResource(resource));
  const waiting =
    webhooks === null
      ? []
      : [
          `  webhooks: ${whole(webhooks.waiting)} waiting, ${whole(webhooks.landed)} landed, ${whole(webhooks.failed)} failed`,
        ];
  return [`${source} (${type})`, ...(lines.length === 0 ? ['  never read'] : lines), ...waiting].join('\n');
}

function describeResource({
  resource,
  lastSync,
  watermark,
  landed,
  ageSeconds,
  spooledBytes,
  streams,
}: ResourceStatus) {
  const sync =
    lastSync === null
      ? 'read by every run'
      : `${lastSync.kind} ${lastSync.status}, ${whole(lastSync.pages)} pages, ${whole(lastSync.rows)} rows`;
  const facts = [
    ['last sync', sync + (ageSeconds === null ? '' : `, ${age(ageSeconds)} ago`)],
    ['watermark', watermark],
    ['landed', `${whole(landed.rows)} rows in ${whole(landed.loads)} loads, ${size(landed.bytes)}`],
    ['spool', spooledBytes > spoolRest ? `${size(spooledBytes)} read and not landed yet` : null],
    ['message', lastSync?.message ?? null],
    ...streams.flatMap(({ stream, drift, ignored }) => [
      ['ignored', ignored.length === 0 ? null : `${stream}: ${ignored.join(', ')}`],
      ['columns', drift === null ? null : describeDrift(stream, drift)],
    ]),
  ];
  return [
    `  ${resource}`,
    ...facts.flatMap(([name, fact]) =>
      fact === null || fact === undefined ? [] : [`    ${(name ?? '').padEnd(10)} ${fact}`],
    ),
  ];
}

/** An empty spool is the line that says where the resource stands. */
const spoolRest = 4096;

const describeDrift = (
  stream: string,
  { since, added, removed }: NonNullable<ResourceStatus['streams'][number]['drift']>,
): string =>
  `${stream} changed ${utc(since)} UTC: ` +
  [...added.map((header) => `+ ${header}`), ...removed.map((header) => `− ${header}`)].join(', ');

const size = (bytes: number): string =>
  bytes < 1e6
    ? `${(bytes / 1e3).toFixed(1)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;

function age(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
