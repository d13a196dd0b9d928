/** The Slack notifier, by Slack's own SDK, against a local Slack. */
import { array, assert, asyncProperty, constantFrom, record, string, tuple } from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tellPeople } from '../../../activities/notify.ts';
import { slackConfig } from '../../../connectors/slack/config.ts';
import { slackMessage } from '../../../connectors/slack/message.ts';
import { post } from '../../../connectors/slack/post.ts';
import { createNotifiers } from '../../../app/registry.ts';
import type { PipelineError } from '../../../lib/errors.ts';
import { createLogger } from '../../../lib/log.ts';
import type { Notice } from '../../../lib/notifier.ts';
import { type SlackFault, startSlack } from '../../support/slack/server.ts';

async function start(more: Record<string, unknown> = {}) {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const { apiUrl, token } = slack;
  const printed: string[] = [];
  const notifiers = createNotifiers((line) => printed.push(line), {
    notify: [{ type: 'slack', token, channel: '#clv', apiUrl, ...more }],
  });
  return { slack, printed, notifiers, notify: async (told: Notice) => notifiers[1]?.notify(told) };
}

const notice: Notice = {
  level: 'success',
  store: 'shop',
  subject: 'shop-2026-06-30-1',
  title: 'run shop-2026-06-30-1 is published',
  lines: ['back-test better than the naive rate', 'R&D <!channel> > *all*'],
  figures: [
    ['customers', '2,357 (+12)'],
    ['expected in 365 days', '€ 120,000 (+3.2 %)'],
  ],
  links: [
    { label: 'workflow', url: 'http://127.0.0.1:8233/namespaces/perdura/workflows/clv%2Fshop?a=1&b=<2>' },
    { label: 'report', url: '/home/ana/.perdura/report.html' },
  ],
};

describe('slack', () => {
  it('shows title, figures, lines and links, with everything escaped, and a text for notifications', async () => {
    const { slack, notify } = await start();
    await notify(notice);
    expect(slack.posted).toHaveLength(1);
    const [message] = slack.posted;
    expect(message).toMatchObject({ channel: '#clv', text: ':white_check_mark: run shop-2026-06-30-1 is published' });
    expect(message?.blocks.map(({ text, fields, elements }) => text?.text ?? fields ?? elements)).toEqual([
      ':white_check_mark: *run shop-2026-06-30-1 is published*',
      [
        { type: 'mrkdwn', text: '*customers*\n2,357 (+12)' },
        { type: 'mrkdwn', text: '*expected in 365 days*\n€ 120,000 (+3.2 %)' },
      ],
      'back-test better than the naive rate\nR&amp;D &lt;!channel&gt; &gt; *all*',
      '<http://127.0.0.1:8233/namespaces/perdura/workflows/clv%2Fshop?a=1&amp;b=%3C2%3E|workflow>   ·   report: /home/ana/.perdura/report.html',
      [{ type: 'mrkdwn', text: 'shop · shop-2026-06-30-1' }],
    ]);
  });

  it('sends nothing that Slack would refuse, whatever a notice holds', async () => {
    const { slack, notify } = await start();
    const text = string({
      unit: constantFrom('a', '&', '<', '>', '|', ' ', '\n', 'ñ', '🛍️', '*', '&amp;'),
      maxLength: 4_000,
    });
    const notices = record({
      level: constantFrom<Notice['level']>('success', 'refused', 'failure'),
      title: text,
      lines: array(text, { maxLength: 20 }),
      figures: array(tuple(text, text), { maxLength: 60 }),
      links: array(record({ label: text, url: text.map((path) => `https://x.test/${path}`) }), { maxLength: 3 }),
    });
    await notify({ ...notice, lines: [''] });
    await notify({ ...notice, lines: [' ', ''] });
    await assert(
      asyncProperty(notices, (some) => notify({ store: 'shop', subject: 's', ...some })),
      { numRuns: 40 },
    );
    expect(slack.posted).toHaveLength(42);
    // Whatever was wrong with a message fails this test when the local Slack closes.
  });

  it('tells only what it is asked to tell', async () => {
    const { slack, printed, notifiers } = await start({ on: ['failure'] });
    const log = createLogger({ level: 'silent', pretty: false });
    expect(await tellPeople({ notifiers, log }, notice)).toBe('console');
    expect(await tellPeople({ notifiers, log }, { ...notice, level: 'failure' })).toBe('console, slack');
    expect(slack.posted.map(({ text }) => text)).toEqual([':x: run shop-2026-06-30-1 is published']);
    expect(printed).toHaveLength(2);
  });

  it('tries again when Slack stumbles, and waits when it asks to', async () => {
    const { slack, notify } = await start();
    slack.fail('reset', { status: 503 });
    await notify(notice);
    slack.fail({ status: 429, retryAfterSeconds: 1 });
    await notify(notice);
    expect(slack.posted).toHaveLength(2);
    expect(slack.requests()).toBe(5);
  });

  const broken: SlackFault = { status: 500 };
  it.each<[string, string, readonly SlackFault[]]>([
    ['auth', 'slack: refuses the message to #clv (invalid_auth)', [{ says: 'invalid_auth' }]],
    ['auth', 'slack: refuses the message to #clv (missing_scope)', [{ says: 'missing_scope' }]],
    ['config', 'slack: refuses the message to #clv (channel_not_found)', [{ says: 'channel_not_found' }]],
    ['config', 'slack: refuses the message to #clv (not_in_channel)', [{ says: 'not_in_channel' }]],
    ['bad_data', 'slack: refuses the message to #clv (invalid_blocks)', [{ says: 'invalid_blocks' }]],
    ['unavailable', 'slack: answers 500', [broken, broken, broken]],
    ['rate_limit', 'slack: asks to wait 3600 s', [{ status: 429, retryAfterSeconds: 3600 }]],
  ])('%s: %s', async (kind, message, faults) => {
    const { slack, notify } = await start();
    slack.fail(...faults);
    const error = (await notify(notice).catch((thrown: unknown) => thrown)) as PipelineError;
    expect(error).toMatchObject({ kind, message });
    expect(JSON.stringify([error.message, error.remedy, error.details])).not.toContain(slack.token);
    expect(slack.posted).toEqual([]);
    expect(slack.requests()).toBe(faults.length);
  });

  it('gives up on a silent Slack after three tries', async () => {
    const { slack } = await start();
    slack.fail('silence', 'silence', 'silence');
    const config = slackConfig.parse({ type: 'slack', token: slack.token, channel: '#clv', apiUrl: slack.apiUrl });
    await expect(post(config, slackMessage(notice), 50)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'slack: does not answer (slack_webapi_request_error)',
    });
    expect(slack.requests()).toBe(3);
  });
});

describe('createNotifiers', () => {
  it('names what does not fit in perdura.yaml, and no token', () => {
    const create = (entry: { type: string } & Record<string, unknown>) => () =>
      createNotifiers(() => undefined, { notify: [entry] });
    expect(create({ type: 'pager' })).toThrow('notify[0] of perdura.yaml: there is no type pager');
    expect(create({ type: 'slack', token: 'xoxb 1', channel: '#clv' })).toThrow(
      /^notify\[0\] of perdura.yaml does not fit:\n {2}token: must be a bot token[^1]*$/,
    );
    expect(create({ type: 'slack', token: 'xoxb-1', channel: '#clv', apiUrl: 'http://slack.com/' })).toThrow(/apiUrl/);
  });
});
