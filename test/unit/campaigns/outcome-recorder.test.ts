/** Outcomes on their way into the ledger. */
import { afterEach, expect, it, vi } from 'vitest';
import { startRecorder } from '../../../activities/campaign/outcome-recorder.ts';
import type { RecordedOutcome } from '../../../storage/state/index.ts';

afterEach(() => vi.restoreAllMocks());

const never = (): never => expect.unreachable();
const told = (n: number): RecordedOutcome => ({ sendKey: `key-${n}`, outcome: { status: 'accepted' } });
const keysOf = (outcomes: readonly RecordedOutcome[]) => outcomes.map(({ sendKey }) => sendKey);

it('writes what is told within a moment together, in order, and each once', async () => {
  const written: (readonly string[])[] = [];
  const recorder = startRecorder(async (outcomes) => void written.push(keysOf(outcomes)), never);
  for (let n = 1; n <= 20; n += 1) recorder.tell(told(n));
  await expect.poll(() => written).toHaveLength(1);
  recorder.tell(told(21));
  await recorder.finish();
  expect(written.flat()).toEqual(Array.from({ length: 21 }, (_, index) => `key-${index + 1}`));
  expect(written).toHaveLength(2);
});

it('is finished at once when nothing was told', async () => {
  await expect(startRecorder(never, never).finish()).resolves.toBeUndefined();
});

it('writes what is told while it writes, before it is finished', async () => {
  const written: string[] = [];
  const isWriting = Promise.withResolvers<void>();
  const mayGoOn = Promise.withResolvers<void>();
  const recorder = startRecorder(async (outcomes) => {
    isWriting.resolve();
    await mayGoOn.promise;
    written.push(...keysOf(outcomes));
  }, never);
  recorder.tell(told(1));
  await isWriting.promise;
  recorder.tell(told(2));
  const finished = recorder.finish();
  mayGoOn.resolve();
  await finished;
  expect(written).toEqual(['key-1', 'key-2']);
});

it('tries again what could not be written, and tells of the trouble', async () => {
  const written: string[] = [];
  const troubles: unknown[] = [];
  let failures = 1;
  const recorder = startRecorder(
    async (outcomes) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('database is locked');
      }
      written.push(...keysOf(outcomes));
    },
    (error) => void troubles.push(error),
  );
  recorder.tell(told(1));
  await expect.poll(() => troubles).toHaveLength(1);
  recorder.tell(told(2));
  await recorder.finish();
  expect(written).toEqual(['key-1', 'key-2']);
  expect(troubles).toMatchObject([{ message: 'database is locked' }]);
});

it('gives up after minutes, and says so when it is asked to finish', async () => {
  const start = performance.now();
  const recorder = startRecorder(
    async () => {
      vi.spyOn(performance, 'now').mockReturnValue(start + 600_000);
      throw new Error('database is gone');
    },
    () => undefined,
  );
  recorder.tell(told(1));
  await expect(recorder.finish()).rejects.toThrow('database is gone');
});
