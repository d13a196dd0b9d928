/**
 * Campaigns as their sender sees them: created from a file, sent through a worker that is killed around every commit,
 * paused, resumed and cancelled in the middle, looked at, and settled by a mail server's log where nobody else knows.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendCampaign } from '../../app/campaigns.ts';
import { openSession, type Session } from '../../app/session.ts';
import { connectTemporal } from '../../app/temporal/connect.ts';
import { storeFolders } from '../../app/folders.ts';
import { type Member, readAudience } from '../../storage/audiences/index.ts';
import type { CampaignRecord, SendRecord } from '../../storage/state/index.ts';
import { quickPace } from '../support/campaign-lab.ts';
import { createSampleProject, type Project, type Running } from '../support/cli.ts';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp-server.ts';
import { silenceRuntime, silentLog, testTemporalConfig } from '../support/temporal.ts';

let smtp: TestSmtpServer;
let project: Project;
let session: Session;
let worker: Running;

beforeAll(async () => {
  project = createSampleProject();
  smtp = await startSmtpServer(join(project.folder, 'elsewhere'));
  // Some of the first customers are with a mail server that does not say what it did; one is a real person.
  const manners = ['drop', 'ok', 'lose', 'nobody'];
  rewrite('contacts.csv', (text) =>
    text
      .replace(/00(0[1-9]|1\d)@example\.test/g, (_, n: string) => `${manners[Number(n) % 4]}-${n}@lab.test`)
      .replace('0020@example.test', 'rosa@shop.example'),
  );
  const post = `post: { type: smtp, host: 127.0.0.1, port: ${smtp.port}, requireTls: false }`;
  rewrite('perdura.yaml', (text) => text.replace('    channels:\n', `    channels:\n      ${post}\n`));
  const run = await project.perdura(['run', '--local']);
  expect(run.code, run.stderr).toBe(0);
  session = openSessionOf(project);
}, 120_000);
afterAll(async () => {
  await session.close();
  await project.dispose();
  await smtp.stop();
});

function rewrite(file: string, change: (text: string) => string): void {
  const text = readFileSync(join(project.folder, file), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  project.write(file, changed);
}

/** For what the command line does not have: a pace that is not measured in minutes. */
function openSessionOf({ folder }: Project): Session {
  silenceRuntime();
  const opened = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  const { home } = opened.project;
  let link: ReturnType<typeof connectTemporal> | undefined;
  return {
    ...opened,
    connect(start) {
      link ??= connectTemporal({ config: testTemporalConfig(), home, start, log: silentLog, report: () => undefined });
      return link;
    },
    async close() {
      await (await link)?.close();
      await opened.close();
    },
  };
}

async function perdura(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.perdura(args);
  expect(code, stderr).toBe(0);
  return stdout;
}
const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse(await perdura(...args, '-o', 'json')) as T;

async function startWorker(faults = ''): Promise<void> {
  worker = project.start(['worker'], faults === '' ? {} : { PERDURA_FAULT: faults });
  await worker.shows('worker of cdnow');
}
async function stopWorker(): Promise<void> {
  worker.process.kill('SIGTERM');
  const { code, stderr } = await worker.ended;
  expect(code, stderr).toBe(0);
}

type Draft = CampaignRecord & { readonly review: { readonly noConsent: number; readonly toSend: number } };
type Progress = Readonly<Record<'accepted' | 'rejected' | 'planned' | 'claimed' | 'inDoubt', number>> & {
  readonly campaign: CampaignRecord;
};

async function create(name: string, audience: string, channel = 'mail', consent = 'not_needed'): Promise<Draft> {
  const email = "{ subject: 'News, {{ first_name }}', body: Hello. }";
  const fields = { kind: 'campaign', name, title: name, audience, email, channel, consent };
  project.write(
    `${name}.yaml`,
    Object.entries(fields)
      .map(([field, value]) => `${field}: ${value}\n`)
      .join(''),
  );
  return json<Draft>('campaign', 'create', '-f', `${name}.yaml`);
}
const status = (id: string) => json<Progress>('campaign', 'status', id);
const sends = (id: string, of: string) =>
  json<readonly SendRecord[]>('sends', 'list', '--campaign', id, '--status', of, '--limit', '5000', '--contacts');

/** Mails of each address in the mailbox that carry one of these keys. */
function delivered(keys: ReadonlySet<string>): ReadonlyMap<string, number> {
  const folder = join(project.folder, '.perdura', 'mailbox', 'cdnow');
  const times = new Map<string, number>();
  for (const file of readdirSync(folder).filter((name) => keys.has(/-([0-9a-f]{32})\.eml$/.exec(name)?.[1] ?? ''))) {
    const to = /^Delivered-To: (.+)\r$/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '';
    times.set(to, (times.get(to) ?? 0) + 1);
  }
  return times;
}

it('reach everybody once though their worker is killed around every commit', async () => {
  const draft = await create('winback', '{ cluster: High, k: 3 }', 'mail', 'newsletter');
  expect(draft).toMatchObject({ id: 'cdnow-winback-1', status: 'draft', audience: 166 });
  const [one, other] = await subscribed(draft);
  await perdura('suppressions', 'add', one);
  await perdura('suppressions', 'add', other);
  await perdura('suppressions', 'remove', other, '--reason', 'asked for it by phone');
  expect(await json('suppressions', 'list')).toMatchObject([
    { address: other, reason: 'manual', removed: { reason: 'asked for it by phone' } },
    { address: one, removed: null },
  ]);

  const points = ['claim:after', 'send:before', 'send:after', 'record:before', 'record:after'];
  const faults = points.map((point) => `campaign-${point}`).join(',');
  await startWorker(faults);
  await sendCampaign(session, draft, quickPace);
  const handle = (await session.connect('never')).client.workflow.getHandle(`campaign/${draft.id}`);
  const over = handle.result().then(() => 'over' as const);
  let killed = 0;
  while ((await Promise.race([over, worker.ended])) !== 'over') {
    const { signal, stderr } = await worker.ended;
    expect(signal, stderr).toBe('SIGKILL');
    killed += 1;
    await startWorker(faults);
  }
  expect(killed).toBe(points.length);

  const accepted = await sends(draft.id, 'ACCEPTED');
  expect(accepted).toHaveLength(draft.review.toSend - 1);
  const mails = delivered(new Set(accepted.map(({ sendKey }) => sendKey)));
  expect([...mails.keys()].toSorted()).toEqual(accepted.map(({ address }) => address ?? '').toSorted());
  expect([...mails.values()].every((times) => times === 1)).toBe(true);
  const skipped = await sends(draft.id, 'SKIPPED');
  expect(skipped.filter(({ reason }) => reason === 'suppressed').map(({ address }) => address)).toEqual([one]);
  expect(skipped).toHaveLength(draft.review.noConsent + 1);
  expect(await status(draft.id)).toMatchObject({ accepted: accepted.length, inDoubt: 0, campaign: { status: 'sent' } });
  await perdura('sends', 'audit', '--campaign', draft.id);
  expect((await handle.describe()).historyLength).toBeLessThan(200);
}, 180_000);

async function subscribed({ audienceSha256 }: Draft): Promise<readonly [string, string]> {
  const members: Member[] = [];
  for await (const page of readAudience(storeFolders(session.project).audiences, audienceSha256, 1_000)) {
    members.push(...page);
  }
  const [one, other] = members.flatMap(({ consent, address }) => (consent === 'subscribed' ? [address ?? ''] : []));
  return [one ?? '', other ?? ''];
}

/** Customers by the shop's own numbers, as a list of their keys. */
async function numbered(from: number, to: number): Promise<string> {
  const keys = Array.from({ length: to - from + 1 }, (_, at) => {
    const id = String(from + at).padStart(4, '0');
    return createHash('sha256').update(`cdnow\u001fshop\u001f${id}`).digest('hex').slice(0, 32);
  });
  const list = `numbers-${from}-to-${to}`;
  project.write(`${list}.json`, JSON.stringify({ kind: 'list', name: list, customers: keys }));
  await perdura('apply', '-f', `${list}.json`, '--yes');
  return JSON.stringify({ list });
}

it('stand still when they are paused, though a claim was left in doubt, and go on; cancelled ones do not', async () => {
  await stopWorker();
  // Every fault happens once.
  project.remove(join('.perdura', 'tmp', 'fault-campaign-claim-after'));
  const draft = await create('spring', await numbered(21, 1_200));
  await startWorker('campaign-claim:after');
  await perdura('campaign', 'send', draft.id, '--yes', '--detach');
  expect((await worker.ended).signal).toBe('SIGKILL');
  await perdura('campaign', 'pause', draft.id, '--reason', 'lunch');
  expect(await status(draft.id)).toMatchObject({
    claimed: 500,
    accepted: 0,
    campaign: { status: 'paused', reason: 'lunch' },
  });
  await startWorker();
  // Its heartbeats have to be missed first.
  const { sends: ledger } = await session.state();
  const inDoubt = async () => (await ledger.outlook({ message: draft.id, occurrence: 'once' })).inDoubt;
  await expect.poll(inDoubt, { timeout: 60_000, interval: 200 }).toBe(500);
  const tooEarly = await project.perdura(['sends', 'reconcile', draft.id]);
  expect(tooEarly).toMatchObject({ code: 1, stdout: expect.stringContaining('500 messages still in doubt') });

  const cancelled = await create('wrong', await numbered(21, 2_357));
  await perdura('campaign', 'send', cancelled.id, '--yes', '--detach');
  await perdura('campaign', 'cancel', cancelled.id, '--reason', 'wrong price');
  const resumed = await perdura('campaign', 'resume', draft.id);
  expect(resumed).toContain(`${draft.id} is sent`);
  const all = await sends(draft.id, 'ACCEPTED');
  expect(all).toHaveLength(1_180);
  const mails = delivered(new Set(all.map(({ sendKey }) => sendKey)));
  expect(mails.size).toBe(1_180);
  expect([...mails.values()].every((times) => times === 1)).toBe(true);

  const end = await status(cancelled.id);
  expect(end).toMatchObject({
    campaign: { status: 'cancelled', reason: 'wrong price' },
    planned: 0,
    claimed: 0,
    inDoubt: 0,
  });
  expect(end.accepted).toBeLessThan(2_337);
  expect(await project.perdura(['campaign', 'resume', cancelled.id])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a cancelled campaign stays cancelled'),
  });
  await perdura('sends', 'audit');
}, 180_000);

it('are settled by the log of a mail server that nobody can ask', async () => {
  const draft = await create('letters', await numbered(1, 19), 'post');
  expect(draft.review.toSend).toBe(19);
  await sendCampaign(session, draft, quickPace);
  await (await session.connect('never')).client.workflow.getHandle(`campaign/${draft.id}`).result();
  expect(await status(draft.id)).toMatchObject({ accepted: 5, rejected: 5, inDoubt: 9, campaign: { status: 'sent' } });
  const asked = await project.perdura(['sends', 'reconcile']);
  expect(asked).toMatchObject({ code: 1, stdout: expect.stringContaining('9 messages still in doubt') });

  const log = readFileSync(join(smtp.folder, 'accepted.jsonl'), 'utf8').trimEnd().split('\n');
  const stored = new Set(log.map((line) => (JSON.parse(line) as { readonly sendKey: string }).sendKey));
  const rows = (await sends(draft.id, 'UNKNOWN')).map(({ sendKey }) =>
    stored.has(sendKey) ? `<${sendKey}@cdnow.test>,delivered` : `${sendKey},refused`,
  );
  project.write('server.csv', `id,status\n${rows.join('\n')}\n`);
  const settled = await perdura('sends', 'resolve', draft.id, '--log', 'server.csv');
  expect(settled).toContain('4 accepted, 5 rejected, 0 not accepted and planned again, 0 messages still in doubt');
  expect(await status(draft.id)).toMatchObject({ accepted: 9, rejected: 10, inDoubt: 0 });
  expect(await perdura('sends', 'reconcile')).toContain('nothing is in doubt');
  await perdura('sends', 'audit');
}, 60_000);

it('go to nobody while the store does not say where they could unsubscribe', async () => {
  const draft = await create('rosa', await numbered(20, 20));
  const refused = await project.perdura(['campaign', 'send', draft.id, '--yes']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('1 address outside .test') });
  expect(refused.stderr).toContain('publicUrl');
  expect(await status(draft.id)).toMatchObject({ campaign: { status: 'draft' } });
});
