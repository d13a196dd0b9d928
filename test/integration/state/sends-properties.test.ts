/** Whatever happens in whatever order: the ledger's promises hold, and every message is accounted for. */
import { array, assert, asyncProperty, constantFrom, nat, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { ProviderEvent, Sending, SendRecord, State } from '../../../storage/state/index.ts';
import { describeEngines, open } from './engines.ts';
import { claim, member, newClock, settle, startCampaign } from './sending.ts';

const members = 6;

/** What really happened to a message, as only the mail server knows. */
type World = Map<string, number>;

const move = record({
  kind: constantFrom(
    'claim',
    'claim',
    'accept',
    'accept',
    'lose_answer',
    'reject',
    'defer',
    'return',
    'kill',
    'pause',
    'resume',
    'cancel',
    'wait',
    'set_clock',
    'reconcile',
    'event',
    'suppress',
  ),
  attempt: nat({ max: 3 }),
  which: nat({ max: members - 1 }),
  /** Of the wall's clock; that of a process goes on as it did. */
  jump: constantFrom(-3_600, -50, 50, 3_600),
  event: constantFrom<ProviderEvent['event']>('processed', 'delivered', 'bounce', 'open', 'spamreport', 'unsubscribe'),
});

describeEngines('the ledger', (newPlace) => {
  it('delivers nothing twice and loses nothing, however attempts, people and providers interleave', async () => {
    const clock = newClock();
    const state = await open(await newPlace(), clock.now);
    let campaigns = 0;
    let steady = 0;
    const isOver = ({ until, steadyUntil }: Attempt) => clock.now().getTime() >= until || steady >= steadyUntil;
    await assert(
      asyncProperty(array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
        campaigns += 1;
        const own = await startCampaign(
          state,
          Array.from({ length: members }, (_, index) =>
            member(index + 1, { address: `${index + 1}@${campaigns}.test`, customerKey: `${campaigns}-${index + 1}` }),
          ),
          { name: `property-${campaigns}` },
        );
        const world: World = new Map();
        const attempts = new Map<number, Attempt>();
        let cancelled = false;
        let names = 0;
        let claimedAfterCancel = 0;
        for (const { kind, attempt, which, event, jump } of moves) {
          const worker = attempts.get(attempt);
          const send = worker?.open[which % Math.max(worker.open.length, 1)];
          switch (kind) {
            case 'claim': {
              names += 1;
              const name = `${campaigns}-${names}`;
              // One batch is in flight: an attempt that begins ends those before it.
              await state.sends.doubtOthers({ ...own, except: name });
              const taken = await claim(state, own, name, { limit: 2 });
              if (cancelled) claimedAfterCancel += taken.length;
              attempts.set(attempt, {
                name,
                open: [...taken],
                until: clock.now().getTime() + 60_000,
                steadyUntil: steady + 60,
              });
              break;
            }
            case 'accept':
            case 'lose_answer':
              // Nothing is handed over after the claim has run out.
              if (worker === undefined || send === undefined || isOver(worker)) break;
              world.set(send.sendKey, (world.get(send.sendKey) ?? 0) + 1);
              worker.open.splice(worker.open.indexOf(send), 1);
              await settle(
                state,
                worker.name,
                [send],
                kind === 'accept' ? { status: 'accepted' } : { status: 'unknown', reason: 'reset' },
              );
              break;
            case 'reject':
            case 'defer':
            case 'return':
              if (worker === undefined || send === undefined) break;
              worker.open.splice(worker.open.indexOf(send), 1);
              await settle(state, worker.name, [send], outcomes[kind]);
              break;
            case 'kill':
              // Handed over, and never told: half of what was open reached the server.
              for (const [index, lost] of (worker?.open ?? []).entries()) {
                if (index % 2 === 0 && worker !== undefined && !isOver(worker)) {
                  world.set(lost.sendKey, (world.get(lost.sendKey) ?? 0) + 1);
                }
              }
              attempts.delete(attempt);
              break;
            case 'pause':
            case 'resume':
            case 'cancel':
              await state.campaigns
                .move({ id: own.message, to: decisions[kind], by: 'ada' })
                .then(() => (cancelled ||= kind === 'cancel'))
                .catch(() => undefined);
              break;
            case 'wait':
              clock.advance(45);
              steady += 45;
              break;
            case 'set_clock':
              clock.advance(jump);
              // Who works looks at both clocks several times a second: what has run out does not come back.
              for (const [number, one] of attempts) if (isOver(one)) attempts.delete(number);
              break;
            case 'reconcile':
              await reconcile(state, own, world);
              break;
            case 'event': {
              const known = [...world.keys()][which];
              if (known === undefined) break;
              await state.sends.recordEvent({ sendKey: known, event, at: clock.now().toISOString() });
              break;
            }
            case 'suppress':
              await state.suppressions.add({
                store: own.store,
                address: `${which + 1}@${campaigns}.test`,
                reason: 'unsubscribe',
                at: clock.now().toISOString(),
                source: 'link',
              });
          }
        }
        await finish(state, own, world, clock.advance, `${campaigns}-end`);
        expect(claimedAfterCancel).toBe(0);
        expect([...world.values()].filter((times) => times > 1)).toEqual([]);
        const sends = await state.sends.list({ message: own.message, limit: 100 });
        expect(sends).toHaveLength(members);
        const settled = new Set(['ACCEPTED', 'REJECTED', 'SKIPPED', 'CANCELLED']);
        expect(sends.filter(({ status }) => !settled.has(status))).toEqual([]);
        // What the ledger says is what happened.
        for (const { sendKey, status } of sends)
          expect([sendKey, world.has(sendKey)]).toEqual([sendKey, status === 'ACCEPTED']);
        const broken = (await state.sends.audit(own.message)).filter(({ isKept }) => !isKept);
        expect(broken).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

interface Attempt {
  readonly name: string;
  readonly open: SendRecord[];
  readonly until: number;
  readonly steadyUntil: number;
}

const outcomes = {
  reject: { status: 'rejected', reason: '550' },
  defer: { status: 'deferred', reason: '451' },
  return: { status: 'returned', reason: 'not begun' },
} as const;

const decisions = { pause: 'paused', resume: 'sending', cancel: 'cancelled' } as const;

async function reconcile(state: State, own: Sending, world: World): Promise<void> {
  const doubtful = await state.sends.list({ ...own, statuses: ['UNKNOWN'], limit: 100 });
  const evidence = doubtful.map(({ sendKey }) => ({
    sendKey,
    says: world.has(sendKey) ? ('accepted' as const) : ('not_accepted' as const),
  }));
  await state.sends.resolve(own.store, evidence, 'mailbox');
}

/** A last attempt that nothing disturbs. */
async function finish(
  state: State,
  own: Sending,
  world: World,
  advance: (seconds: number) => void,
  name: string,
): Promise<void> {
  await state.campaigns.move({ id: own.message, to: 'sending', by: 'ada' }).catch(() => undefined);
  for (let round = 0; round < 4; round += 1) {
    await state.sends.doubtOthers({ ...own, except: `${name}-${round}` });
    // Longer than the clock can have been set back.
    advance(864_000);
    await reconcile(state, own, world);
    const sends = await claim(state, own, `${name}-${round}`);
    for (const { sendKey } of sends) world.set(sendKey, (world.get(sendKey) ?? 0) + 1);
    await settle(state, `${name}-${round}`, sends, { status: 'accepted' });
    await state.campaigns.move({ id: own.message, to: 'sent', by: 'workflow' }).catch(() => undefined);
    if ((await state.campaigns.require(own.message)).status === 'cancelled') await state.sends.cancelPlanned(own);
  }
}
