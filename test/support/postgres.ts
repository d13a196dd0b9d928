/**
 * A real PostgreSQL for one test file, stopped when the file's tests are done. Where none can be started its tests are
 * skipped aloud, or fail when PERDURA_REQUIRE_ALL is 1.
 */
import { afterAll } from 'vitest';
import { startCluster } from './postgres-cluster.ts';

export interface TestPostgres {
  /** Creates an empty database and returns its connection string. */
  createDatabase(): Promise<string>;
}

/** To be awaited at the top of a test file. */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  try {
    const cluster = await startCluster();
    afterAll(() => cluster.stop());
    return cluster;
  } catch (error) {
    if (process.env['PERDURA_REQUIRE_ALL'] === '1') throw error;
    console.warn(`PostgreSQL tests are skipped, it cannot be started: ${String(error)}`);
    return undefined;
  }
}
