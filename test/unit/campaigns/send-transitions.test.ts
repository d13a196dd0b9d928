import { expect, it } from 'vitest';
import {
  allowedSteps,
  nextStatus,
  type SendCause,
  type SendStatus,
  sendStatuses,
} from '../../../lib/pure/send-transitions.ts';
import { tellStep } from '../../../models/campaigns/tell-send.ts';

it('leaves a message in doubt only by evidence or by choice', () => {
  const ways = (['claim', 'skip', 'cancel', 'doubt'] as const satisfies readonly SendCause[]).map((cause) =>
    nextStatus('UNKNOWN', cause),
  );
  expect(ways).toEqual([undefined, undefined, undefined, undefined]);
  expect(nextStatus('UNKNOWN', 'shown_not_accepted')).toBe('PLANNED');
  expect(nextStatus('UNKNOWN', 'shown_accepted')).toBe('ACCEPTED');
});

it('has no way out of an end', () => {
  const ends: readonly SendStatus[] = ['ACCEPTED', 'REJECTED', 'SKIPPED', 'CANCELLED'];
  expect(allowedSteps.filter(([from]) => from !== null && ends.includes(from))).toEqual([]);
});

it('tells every step that there is', () => {
  const row = { at: '2026-07-01T04:00:00.000Z', reason: null, attempt: 1, source: 'channel', event: null };
  for (const [from, to] of allowedSteps) expect(tellStep({ ...row, from, to }).says).toMatch(/^[A-Z].+\.$/s);
  expect(tellStep({ ...row, from: 'PLANNED', to: 'SKIPPED', reason: 'no_consent' }).says).toBe(
    'Left out: there is no consent to newsletters.',
  );
  for (const status of sendStatuses) {
    expect(tellStep({ ...row, from: status, to: 'ACCEPTED', event: 'delivered', source: 'sendgrid' }).says).toContain(
      'delivered',
    );
  }
});
