/** What a check says of one stream: that it can be read, and what would make reading it better. */
import type { ClientBase } from 'pg';
import { count } from '../../../lib/pure/count.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import { quoted, quotedTable } from '../quote.ts';
import { type StreamSettings, tableParts } from './config.ts';
import { cursorColumn } from './cursor-column.ts';
import { mapColumns } from './mapping.ts';
import { describeRelation } from './relation.ts';

export async function describeStream(
  client: ClientBase,
  stream: StreamName,
  settings: StreamSettings,
): Promise<readonly string[]> {
  const relation = await describeRelation(client, stream, settings);
  const { columns, cursor, unused } = mapColumns(streamSpecs[stream], settings, relation);
  const ignored = unused.map((problem) => `${stream}: not used: ${problem}`);
  const said = `${stream}: ${relation.name}, ${count(columns.size, 'column')}`;
  if (cursor === undefined) {
    const pages = relation.primaryKey.length === 0 ? ', in one page because it has no primary key' : '';
    return [`${said}, read whole each time${pages}: it has no cursor`, ...ignored];
  }
  cursorColumn(relation.name, cursor, settings);
  const parts = tableParts(settings.table ?? '');
  if (cursor.isIndexed || parts === undefined) return [`${said}, by ${cursor.name}`, ...ignored];
  const statement = `create index concurrently on ${quotedTable(parts)} (${quoted(cursor.name)})`;
  return [
    `${said}, by ${cursor.name}, which has no index: every page reads the whole table; run: ${statement}`,
    ...ignored,
  ];
}
