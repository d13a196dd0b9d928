/** Until when an attempt may hand messages over, by two clocks. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ClaimClock, startClaimClock } from '../../../activities/campaign/claim-clock.ts';

let steadyMs: number;
let wallMs: number;
let clock: ClaimClock;
let parent: AbortController;

beforeEach(() => {
  [steadyMs, wallMs] = [1_000, Date.parse('2026-07-01T04:00:00Z')];
  vi.spyOn(performance, 'now').mockImplementation(() => steadyMs);
  parent = new AbortController();
  clock = startClaimClock(30, parent.signal, () => wallMs);
});
afterEach(() => {
  clock.close();
  vi.restoreAllMocks();
});

function pass(seconds: number, { isAsleep = false } = {}): void {
  if (!isAsleep) steadyMs += seconds * 1000;
  wallMs += seconds * 1000;
}

it('runs out after its seconds, as soon as anybody looks', () => {
  pass(29.999);
  expect(clock.signal.aborted).toBe(false);
  pass(0.001);
  expect(clock.signal.aborted).toBe(true);
  expect(clock.signal.reason).toMatchObject({ name: 'AbortError', message: 'the claim has run out' });
});

it('runs out while the machine sleeps, and also when its clock is set back', () => {
  pass(30, { isAsleep: true });
  expect(clock.signal.aborted).toBe(true);

  const other = startClaimClock(30, parent.signal, () => wallMs);
  wallMs -= 3_600_000;
  steadyMs += 30_000;
  expect(other.signal.aborted).toBe(true);
  other.close();
});

it('is prolonged from the moment of asking, once the ledger has answered', () => {
  pass(20);
  const confirm = clock.mark();
  pass(5);
  confirm();
  pass(24.999);
  expect(clock.signal.aborted).toBe(false);
  pass(0.001);
  expect(clock.signal.aborted).toBe(true);
});

it('is not prolonged by an answer that never came, nor shortened by one that came late', () => {
  const late = clock.mark();
  pass(20);
  clock.mark()();
  late();
  pass(20);
  expect(clock.signal.aborted).toBe(false);
  clock.mark();
  pass(10);
  expect(clock.signal.aborted).toBe(true);
});

it('tells those who wait, though nobody looks', async () => {
  const told = new Promise((resolve) => {
    clock.signal.addEventListener('abort', resolve, { once: true });
  });
  pass(30);
  await expect(told).resolves.toMatchObject({ type: 'abort' });
});

it('ends with the attempt that it belongs to, or when it is stopped, for their reason', () => {
  parent.abort(new Error('cancelled'));
  expect(clock.signal.reason).toMatchObject({ message: 'cancelled' });
  const late = startClaimClock(30, parent.signal, () => wallMs);
  expect(late.signal.reason).toMatchObject({ message: 'cancelled' });
  late.close();
  const stopped = startClaimClock(30, new AbortController().signal, () => wallMs);
  stopped.stop(new Error('the campaign is paused'));
  expect(stopped.signal.aborted).toBe(true);
  expect(stopped.signal.reason).toMatchObject({ message: 'the campaign is paused' });
  stopped.close();
});
