/** Rows as they would be loaded, and what a file seems to be. */
import { stringify } from 'yaml';
import type { FileInspection } from '../../app/sources/inspect.ts';
import type { StreamPreview } from '../../app/sources/preview.ts';
import { count } from '../../lib/pure/count.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

export function showPreview(preview: StreamPreview): string {
  const { resource, stream, read, quarantined, mapped, unmapped, ignored, rows, problems } = preview;
  const names = Object.keys(rows[0] ?? {});
  const renamed = Object.entries(mapped).map(([column, header]) => `${column} = ${header}`);
  const facts = [
    ['mapped', renamed.join(', ')],
    ['empty', unmapped.join(', ')],
    ['not used', ignored.join(', ')],
  ].flatMap(([name, fact]) => (fact === '' ? [] : [`  ${name}: ${fact}`]));
  return [
    `${resource} → ${stream}: ${count(read, 'row')} looked at, ${whole(quarantined)} would be quarantined`,
    ...facts,
    ...(rows.length === 0
      ? ['  no row would be loaded']
      : [
          showTable(
            names.map((head) => ({ head })),
            rows.map((row) => names.map((name) => row[name] ?? null)),
          ),
        ]),
    ...problems.map(({ row, reason }) => `  ✖ row ${row}: ${reason}`),
  ].join('\n');
}

export function showInspection(name: string, inspection: FileInspection): string {
  const { format, compression, members, encoding, delimiter, headers, rowsSeen, streams, sample } = inspection;
  const facts = [
    format,
    compression === 'none' ? '' : compression,
    encoding === undefined ? '' : `${encoding.name}${encoding.isCertain ? '' : '?'}`,
    delimiter === undefined ? '' : `columns end in ${JSON.stringify(delimiter)}`,
    members === undefined ? '' : count(members.length, 'file'),
    `${count(rowsSeen, 'row')} looked at`,
  ].filter((fact) => fact !== '');
  const [best] = streams;
  const table = showTable(
    headers.map((head) => ({ head })),
    sample,
  );
  if (best === undefined) return [`${name}: ${facts.join(', ')}`, table, 'it is like no stream'].join('\n');
  const columns = best.columns.map(({ column, header }) => (column === header ? column : `${column} = ${header}`));
  return [
    `${name}: ${facts.join(', ')}`,
    `looks like ${best.stream}: ${columns.join(', ')}`,
    ...best.questions.map((question) => `  ? ${question}`),
    '',
    table,
    '',
    'for perdura.yaml, below sources:',
    indent(suggestYaml(name, best)),
  ].join('\n');
}

/** A source of files as it would stand in perdura.yaml. */
const suggestYaml = (path: string, { stream, settings }: FileInspection['streams'][number]): string =>
  stringify({ files: { type: 'files', streams: { [stream]: { path, ...settings } } } }).trimEnd();

const indent = (text: string): string => text.replaceAll(/^/gm, '  ');
