/**
 * Writes rows whatever is wrong with some of them: a batch that fails as a whole for what it holds is halved until
 * the bad rows stand alone, and those are rejected with what was said about them.
 */
import type { Change, OpenDestination, RowOutcome } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';

interface Writing {
  readonly destination: Pick<OpenDestination, 'write'>;
  readonly changes: readonly Change[];
  /** Part of the batch → what an earlier attempt remembered of it. */
  readonly remembered: Readonly<Record<string, string>>;
  remember(part: string, token: string): Promise<void>;
  readonly signal: AbortSignal;
}

/** As many rows alone are bad, and none was good: then it is not the rows. */
const mostBadRows = 25;

export async function writeRows(writing: Writing): Promise<readonly RowOutcome[]> {
  const { destination, remembered, remember, signal } = writing;
  let bad = 0;
  let good = 0;

  /** `part` spells the way to it: 0 the first half, 1 the second. */
  async function write(changes: readonly Change[], part: string): Promise<readonly RowOutcome[]> {
    signal.throwIfAborted();
    try {
      const outcomes = await destination.write({
        changes,
        remembered: remembered[part],
        remember: (token) => remember(part, token),
        signal,
      });
      if (outcomes.length !== changes.length) {
        throw new Error(`the destination said ${outcomes.length} outcomes about ${changes.length} rows`);
      }
      good += changes.length;
      return outcomes;
    } catch (error) {
      if (!(error instanceof PipelineError) || error.kind !== 'bad_data') throw error;
      if (changes.length > 1) {
        const half = Math.ceil(changes.length / 2);
        return [
          ...(await write(changes.slice(0, half), `${part}0`)),
          ...(await write(changes.slice(half), `${part}1`)),
        ];
      }
      bad += 1;
      if (bad >= mostBadRows && good === 0) throw error;
      return [{ status: 'rejected', reason: error.message, isRetryable: false }];
    }
  }

  return writing.changes.length === 0 ? [] : write(writing.changes, '');
}
