/** Connections of one instance, lent to one reader each and given back. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface Connections {
  lend<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Waits for the lent ones, then disconnects all: one left open would keep the file locked. */
  close(): Promise<void>;
}

export function createConnections(instance: DuckDBInstance, path: string): Connections {
  const idle: DuckDBConnection[] = [];
  const lent = new Set<Promise<unknown>>();
  let isClosed = false;
  const use = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = idle.pop() ?? (await instance.connect());
    try {
      return await work(connection);
    } finally {
      idle.push(connection);
    }
  };
  return {
    async lend(work) {
      if (isClosed) throw new Error(`warehouse ${path} is closed`);
      const lending = use(work);
      lent.add(lending);
      try {
        return await lending;
      } finally {
        lent.delete(lending);
      }
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(lent);
      for (const connection of idle.splice(0)) connection.disconnectSync();
    },
  };
}
