import { describe, expect, it } from 'vitest';
import { type HandOver, handOver } from '../../../activities/campaign/hand-over.ts';
import type { Message, OpenChannel, Sent } from '../../../lib/channel.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { emailSchema } from '../../../lib/pure/campaign-configuration.ts';
import { readSignedKey } from '../../../lib/signed-key.ts';
import { compileContent } from '../../../models/campaigns/content.ts';
import type { RecordedOutcome, SendRecord } from '../../../storage/state/index.ts';

const secret = 'a secret that is long enough for a test';
const content = compileContent(
  emailSchema.parse({ subject: 'For {{ first_name }}', body: 'Last on {{ last_order_date | date_long }}.' }),
  { html: '<p>{{ first_name }} {{ unsubscribe_url }}</p>' },
  { language: 'en', currency: 'EUR', zone: 'UTC' },
);

const send = (n: number, lastOrderDate: string | null = '2026-06-30') =>
  ({
    sendKey: `key-${n}`,
    address: `${n}@example.test`,
    attributes: { first_name: 'Ada', last_order_date: lastOrderDate },
  }) as unknown as SendRecord;

/** Hands `sends` to a channel that does as told; the outcomes by key, and what was handed over. */
async function run(
  sends: readonly SendRecord[],
  behave: (messages: readonly Message[], signal: AbortSignal) => AsyncIterable<Sent>,
  changes: Partial<HandOver> = {},
) {
  const stopping = new AbortController();
  const outcomes: RecordedOutcome[] = [];
  const handed: Message[] = [];
  const channel: OpenChannel = {
    check: async () => undefined,
    close: async () => undefined,
    send(messages, signal) {
      handed.push(...messages);
      return behave(messages, signal);
    },
  };
  const trouble = await handOver({
    sends,
    content,
    channel,
    secret,
    mailing: {
      channelName: 'mail',
      from: { address: 'hello@shop.test', name: 'Shop' },
      replyTo: undefined,
      publicUrl: 'https://mail.shop.test',
      requirePublic: () => undefined,
      open: () => channel,
    },
    storeName: 'Shop',
    isTest: false,
    signal: stopping.signal,
    stop: (reason) => stopping.abort(reason),
    tell: (outcome) => void outcomes.push(outcome),
    ...changes,
  });
  return { trouble, outcomes, handed, told: outcomes.map(({ sendKey, outcome }) => [sendKey, outcome.status]) };
}

async function* each(
  messages: readonly Message[],
  outcomeOf: (message: Message, index: number) => Sent['outcome'],
): AsyncGenerator<Sent> {
  for (const [index, message] of messages.entries())
    yield { sendKey: message.sendKey, outcome: outcomeOf(message, index) };
}

const accepted = { status: 'accepted' } as const;

describe('a batch on its way', () => {
  it('carries the links of its own recipient', async () => {
    const { handed } = await run([send(1)], (messages) => each(messages, () => accepted), { isTest: true });
    const link = /<https:\/\/mail\.shop\.test\/u\/(.+)>/.exec(handed[0]?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    expect(readSignedKey(secret, link)).toBe('key-1');
    expect(handed[0]).toMatchObject({
      to: { address: '1@example.test' },
      subject: '[Test] For Ada',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(handed[0]?.html).toContain(link);
    expect(handed[0]?.text).toContain(link);
  });

  it('rejects whom the mail cannot be written for, without what they are', async () => {
    const { outcomes, handed } = await run([send(1, 'secret date'), send(2)], (messages) =>
      each(messages, () => accepted),
    );
    expect(handed.map(({ sendKey }) => sendKey)).toEqual(['key-2']);
    expect(outcomes[0]).toMatchObject({ sendKey: 'key-1', outcome: { status: 'rejected' } });
    expect(JSON.stringify(outcomes)).not.toContain('secret date');
  });

  it('takes messages as not begun that are deferred after it was stopped', async () => {
    const stopping = new AbortController();
    const { told } = await run(
      [send(1), send(2)],
      (messages) =>
        each(messages, (_, index) => {
          if (index === 0) stopping.abort();
          return index === 0 ? accepted : { status: 'deferred', reason: 'not begun' };
        }),
      { signal: stopping.signal },
    );
    expect(told).toEqual([
      ['key-1', 'accepted'],
      ['key-2', 'returned'],
    ]);
  });

  it('lets heartbeats through while a slow template is written, and stops writing when it is told to', async () => {
    const slow = compileContent(
      emailSchema.parse({ subject: '{{ first_name }}', body: '{% for i in (1..50000) %}{% endfor %}x' }),
      { html: '{{ unsubscribe_url }}' },
      { language: 'en', currency: 'EUR', zone: 'UTC' },
    );
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 100);
    const sends = Array.from({ length: 500 }, (_, index) => send(index + 1));
    const started = performance.now();
    const { told, handed } = await run(sends, (messages) => each(messages, () => accepted), {
      content: slow,
      signal: stopping.signal,
    });
    expect(handed).toEqual([]);
    expect(new Set(told.map(([, status]) => status))).toEqual(new Set(['returned']));
    expect(told).toHaveLength(500);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('hands nothing over once it is stopped', async () => {
    const { told, handed } = await run([send(1)], (messages) => each(messages, () => accepted), {
      signal: AbortSignal.abort(),
    });
    expect(handed).toEqual([]);
    expect(told).toEqual([['key-1', 'returned']]);
  });

  it('leaves in doubt what the channel does not tell, and believes it once', async () => {
    const { told } = await run([send(1), send(2)], async function* (messages) {
      yield* each(messages.slice(0, 1), () => accepted);
      yield* each(messages.slice(0, 1), () => ({ status: 'rejected', reason: 'after all' }));
    });
    expect(told).toEqual([
      ['key-1', 'accepted'],
      ['key-2', 'unknown'],
    ]);
  });

  it('gives everything back when the channel fails before anything', async () => {
    const { told, trouble } = await run([send(1)], () => {
      throw new PipelineError('unavailable', 'mail server: cannot be reached', { remedy: 'start it' });
    });
    expect(told).toEqual([['key-1', 'returned']]);
    expect(trouble).toEqual({ message: 'mail server: cannot be reached', remedy: 'start it', isPassing: true });
  });

  it.each([
    ['rejected', false],
    ['deferred', true],
    ['unknown', false],
  ] as const)('stops after twenty %s in a row: the channel is at fault', async (status, isPassing) => {
    const sends = Array.from({ length: 60 }, (_, index) => send(index + 1));
    const { told, trouble } = await run(sends, (messages, signal) =>
      each(messages, () =>
        signal.aborted ? { status: 'deferred', reason: 'not begun' } : { status, reason: '554 blocked' },
      ),
    );
    expect(trouble).toMatchObject({ message: expect.stringContaining('554 blocked'), isPassing });
    expect(told.filter(([, one]) => one === status)).toHaveLength(20);
    expect(told.filter(([, one]) => one === 'returned')).toHaveLength(40);
  });

  it('goes on while some are accepted', async () => {
    const sends = Array.from({ length: 60 }, (_, index) => send(index + 1));
    const { trouble } = await run(sends, (messages) =>
      each(messages, (_, index) => (index % 19 === 0 ? accepted : { status: 'rejected', reason: '550' })),
    );
    expect(trouble).toBeUndefined();
  });
});
