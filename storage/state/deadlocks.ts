/** Work that PostgreSQL refuses because two transactions waited for each other is done again: nothing of it has happened. */

const postgresDeadlock = '40P01';

export async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === postgresDeadlock)) throw error;
    }
  }
}
