/** What `--project`, `--database` and `--store` mean together, and which models are meant. */
import type { Session } from '../app/session.ts';
import type { SqlTarget } from '../app/sql/perform.ts';
import type { Selection } from '../app/sql/select-models.ts';
import { PipelineError } from '../lib/errors.ts';
import type { SelectOptions, SqlOptions } from './command.ts';

export function sqlTarget(options: SqlOptions, session: () => Promise<Session>): SqlTarget {
  const { project, database, store, zone, threads, memory } = options;
  if (project === undefined) {
    const [stray] = Object.entries({ database, zone, threads, memory }).filter(([, value]) => value !== undefined);
    if (stray === undefined) return { kind: 'store', store, session };
    throw new PipelineError('config', `--${stray[0]}: needs --project, the folder of the models`, {
      remedy: 'name it, e.g. --project . --database shop.duckdb; without them a store of perdura.yaml is meant',
    });
  }
  if (store !== undefined) {
    throw new PipelineError('config', '--project and --store: one of them, got both', {
      remedy: '--project for a folder of your own, --store for the shipped models of a store',
    });
  }
  return {
    kind: 'standalone',
    folder: project,
    database,
    zone: zone ?? 'UTC',
    threads,
    memoryLimit: memory,
  };
}

export const selectionOf = ({ select = [], exclude = [] }: SelectOptions): Selection => ({ select, exclude });
