/**
 * How much memory DuckDB may take. It keeps what it has read for as long as it may, so that it gets little at first, and all
 * that it is allowed once something did not fit: then that is done again.
 */
const modestMegabytes = 600;

export type Allowance = <T>(work: () => Promise<T>) => Promise<T>;

/** The limit to begin with: `atFirst` megabytes where more are allowed. */
export const modestLimit = (allowed: string, atFirst = modestMegabytes): string =>
  megabytes(allowed) > atFirst ? `${atFirst}MB` : allowed;

/** `work` may run twice, the second time after the first has failed and left nothing. */
export function createAllowance(
  allowed: string | undefined,
  atFirst: number | undefined,
  setLimit: (limit: string) => Promise<void>,
): Allowance {
  let isWhole = allowed === undefined || modestLimit(allowed, atFirst) === allowed;
  return async (work) => {
    const hadWhole = isWhole;
    try {
      return await work();
    } catch (error) {
      if (hadWhole || allowed === undefined || !isOutOfMemory(error)) throw error;
      await setLimit(allowed);
      isWhole = true;
      return work();
    }
  };
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory Error');

function megabytes(limit: string): number {
  const [, number = '', unit] = /^([\d.]+)\s*([MG])B$/.exec(limit) ?? [];
  return Number(number) * (unit === 'G' ? 1000 : 1) || Number.POSITIVE_INFINITY;
}
