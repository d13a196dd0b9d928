/** Orders and the other streams from tables and queries of a PostgreSQL database, which is only ever read. */
import { Client } from 'pg';
import type { OpenSource, Resource, Source } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { type StreamName, streamNames, streamSpecs } from '../../../lib/streams.ts';
import { describeStream } from './check.ts';
import { type PostgresSourceConfig, postgresSourceConfig, type StreamSettings } from './config.ts';
import { cursorColumn } from './cursor-column.ts';
import { type Database, openDatabase } from './database.ts';
import { discoverTables } from './discover.ts';
import { columnChanges, writeColumns } from './drift.ts';
import { mapColumns } from './mapping.ts';
import { readCursored } from './read-cursored.ts';
import { readWhole } from './read-whole.ts';
import { describeRelation, relationName } from './relation.ts';

export const postgresSource: Source<PostgresSourceConfig> = {
  name: 'postgres',
  description: 'tables and queries of a PostgreSQL database',
  config: postgresSourceConfig,
  place({ url }) {
    const { host, port, database } = new Client({ connectionString: url });
    return `PostgreSQL ${host}:${port}/${database}`;
  },
  open: openSource,
};

function openSource(config: PostgresSourceConfig): OpenSource {
  const database = openDatabase(config);
  const streams = streamNames.flatMap((name): [StreamName, StreamSettings][] => {
    const settings = config.streams[name];
    return settings === undefined ? [] : [[name, settings]];
  });
  return {
    resources: streams.map(([name, settings]) => resourceOf(name, settings, config, database)),
    async check(signal) {
      if (streams.length === 0) throw nothingToRead();
      const lines: string[] = [];
      for (const [name, settings] of streams) {
        lines.push(
          ...(await database.read(relationName(name, settings), signal, (client) =>
            describeStream(client, name, settings),
          )),
        );
      }
      return lines;
    },
    discover: (signal) => database.read('catalogue', signal, discoverTables),
    close: () => database.close(),
  };
}

const nothingToRead = (): PipelineError =>
  new PipelineError('config', 'postgres: no streams are configured, so nothing would be read', {
    remedy: 'add streams; perdura sources discover lists the tables, with lines to paste',
  });

const resourceOf = (
  name: StreamName,
  settings: StreamSettings,
  { rowsPerPage }: PostgresSourceConfig,
  database: Database,
): Resource => ({
  name,
  streams: [name],
  hasWindows: settings.cursor !== undefined,
  async *read(request) {
    const relation = await database.read(relationName(name, settings), request.signal, (client) =>
      describeRelation(client, name, settings),
    );
    const mapping = mapColumns(streamSpecs[name], settings, relation);
    for (const line of columnChanges(request.cursor?.['columns'], relation)) request.tell(line);
    const table = { stream: name, relation, mapping, rowsPerPage, columns: writeColumns(relation) };
    if (mapping.cursor === undefined) {
      yield* readWhole(table, database, request);
    } else {
      const cursor = cursorColumn(relation.name, mapping.cursor, settings);
      yield* readCursored({ ...table, cursor }, database, request);
    }
  },
});
