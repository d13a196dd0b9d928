/** How a load would be understood today: by the mapping and date format that its source has in perdura.yaml now. */
import { streamFiles, filesConfig } from '../../connectors/files/config.ts';
import { check } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { type StreamName, streamSpecs } from '../../lib/streams.ts';
import { mapHeaders, type LoadRecord } from '../../storage/landing/index.ts';
import type { Understanding } from '../../storage/landing/quarantine/index.ts';
import type { SqlStore } from '../sql/open-sql-project.ts';

export interface Today extends Understanding {
  /** Why it is understood as it was when it landed; undefined where the configuration was followed. */
  readonly note?: string;
}

/** Only files have a mapping; what a system's connector delivers is in our own words already. */
export function understandToday(
  { project, storeConfig }: SqlStore,
  record: LoadRecord,
  headers: readonly string[],
): Today {
  const { columns, ignored, dateFormat, source, stream, input } = record;
  const asLanded = { columns, ignored, dateFormat };
  const written = storeConfig.sources[source];
  if (record.connector !== 'files' || written?.type !== 'files') return asLanded;
  const config = check(filesConfig, { ...written, baseFolder: project.folder }, `source ${source}`);
  const files = streamFiles(config, stream as StreamName);
  if (files === undefined) return asLanded;
  const spec = streamSpecs[stream as StreamName];
  try {
    const subject = `${source} ${stream}: ${input.path}`;
    const mapping = mapHeaders({ subject, stream: spec, headers, configured: files.columns });
    return {
      columns: Object.fromEntries(
        Object.entries(mapping.positions).map(([column, position]) => [column, headers[position] ?? '']),
      ),
      ignored: mapping.ignored,
      dateFormat: files.dateFormat,
    };
  } catch (error) {
    // The configuration is about other files by now.
    if (!(error instanceof PipelineError)) throw error;
    return { ...asLanded, note: `${error.message}; its rows are read as they were` };
  }
}
