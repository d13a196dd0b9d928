/** The one door: what files say, planned against what is in force, and stored as a whole. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diffOfVersion, getObject, readHistory } from '../../../app/object-reading.ts';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { openSession, type Session } from '../../../app/session.ts';

let folder: string;
let session: Session;
const opened: Session[] = [];

const store = 'zone: UTC, currency: EUR, sources: { web: { type: files, streams: { orders: orders.csv } } }';
const oneShop = `stores:
  shop: { ${store}, destinations: { klaviyo: { type: files } }, channels: { post: { type: files } } }
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-apply-'));
  session = open('anna');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A session of one's own on the same project, as another command has it. */
function open(user: string, project = oneShop): Session {
  vi.stubEnv('PERDURA_USER', user);
  vi.stubEnv('PERDURA_HOME', '');
  vi.stubEnv('DATABASE_URL', '');
  writeFileSync(join(folder, 'perdura.yaml'), project);
  const one = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  opened.push(one);
  return one;
}

const plan = (text: string, by = session, file = 'x.yaml') => planChanges(by, [{ file, text }]);
const apply = async (text: string, by = session, reason?: string) => applyChanges(by, await plan(text, by), reason);

const clv = (horizons = '[365, 90]') => `kind: clv\nactive: true\nhorizons: ${horizons}\n`;
const enrichment = 'kind: enrichment\ndestination: klaviyo\nattributes: { CLV: historic_clv }\n';
const campaign = (more = '') =>
  `kind: campaign\nname: winback\ntitle: x\naudience: { state: Lost }\nemail: { subject: x }\n${more}`;

describe('a planned change', () => {
  it('reads templates of the project alone, by whatever path or link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'perdura-outside-'));
    writeFileSync(join(outside, 'secret.html'), '{{ unsubscribe_url }} secret');
    symlinkSync(join(outside, 'secret.html'), join(folder, 'link.html'));
    writeFileSync(join(folder, '..mine.html'), '{{ unsubscribe_url }}');
    const withTemplate = (template: string) =>
      plan(campaign().replace('subject: x', `subject: x, template: ${template}`));
    await expect(withTemplate('link.html')).rejects.toThrow(/email\.template .*link\.html cannot be read/);
    await expect(withTemplate(join(outside, 'secret.html'))).rejects.toThrow(/must lie in/);
    await expect(withTemplate('.')).rejects.toThrow(/cannot be read/);
    expect(await withTemplate('..mine.html')).toMatchObject([{ status: 'new' }]);
    rmSync(outside, { recursive: true });
  });

  it('says what is new, what changes and what stays, and stores nothing', async () => {
    const [first] = await plan(clv());
    expect(first).toMatchObject({ status: 'new', version: 0, store: 'shop', name: 'clv', place: 'x.yaml:1' });
    expect(first?.diff).toMatch(/^--- nothing\n\+\+\+ x\.yaml:1\n[\s\S]*\n\+active: true\n/);
    await apply(clv());
    const changes = await plan([clv('[365]'), enrichment].join('---\n'));
    expect(changes.map(({ kind, status, version }) => [kind, status, version])).toEqual([
      ['clv', 'changed', 1],
      ['enrichment', 'new', 0],
    ]);
    expect(changes[0]?.diff.split('\n').filter((line) => /^[+-] /.test(line))).toEqual(['-  - 90']);
    expect(await plan(`# spelt otherwise\nstore: shop\n${clv()}name: clv\n`)).toMatchObject([
      { status: 'unchanged', version: 1, diff: '' },
    ]);
    expect(await readHistory(session, undefined, 'clv', 'clv')).toHaveLength(1);
  });

  it.each([
    [
      'two that are the same object',
      `${clv()}---\n${clv('[30]')}`,
      /x\.yaml:5: clv of shop is written twice, first at x\.yaml:1/,
    ],
    ['nothing in it', '# hello\n', /x\.yaml: no object in it/],
    ['another store', `${clv()}store: shopp\n`, /x\.yaml:1: store shopp: not in .* which has shop/],
    [
      'a destination that is not there',
      enrichment.replace('klaviyo', 'klavio'),
      /destination klavio is not in .*; did you mean klaviyo\?/,
    ],
    ['a channel that is not there', campaign('channel: pigeon\n'), /channel pigeon is not in/],
    [
      'a template that is not there',
      campaign().replace('subject: x', 'subject: x, template: mail.html'),
      /email\.template .*mail\.html cannot be read/,
    ],
    [
      'a template elsewhere',
      campaign().replace('subject: x', 'subject: x, template: ../mail.html'),
      /email\.template must lie in/,
    ],
    ['broken Liquid', campaign().replace('subject: x', 'subject: "Hi {{ first_name"'), /x\.yaml:1: email\.subject/],
    [
      'a zone that is none',
      'kind: schedule\ndaily: { at: "04:30" }\nzone: Europe/Madird\n',
      /zone must be an IANA time zone, .* is Europe\/Madird/,
    ],
  ])('is refused: %s', async (_, text, message) => {
    await expect(plan(text)).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
  });

  it('reads a campaign’s template beside perdura.yaml', async () => {
    const text = campaign().replace('subject: x', 'subject: x, template: mail.html');
    writeFileSync(join(folder, 'mail.html'), '<p>{{ mail.heading }}</p>');
    await expect(plan(text)).rejects.toThrow(/unsubscribe_url/);
    writeFileSync(join(folder, 'mail.html'), '<p>{{ mail.heading }} <a href="{{ unsubscribe_url }}">enough</a></p>');
    expect(await plan(text)).toMatchObject([{ status: 'new' }]);
  });

  it('needs a channel where there are several', async () => {
    const several = open('anna', oneShop.replace('channels: {', 'channels: { mail: { type: files },'));
    await expect(plan(campaign(), several)).rejects.toThrow(/needs a channel, there are mail, post/);
    expect(await plan(campaign('channel: mail\n'), several)).toHaveLength(1);
  });

  it('needs a store where there are several', async () => {
    const two = open('anna', `stores:\n  shop: { ${store} }\n  aside: { ${store} }\n`);
    await expect(plan(clv(), two)).rejects.toThrow(/x\.yaml:1: which store\?/);
    expect(await planChanges(two, [{ file: 'x.yaml', text: clv() }], { store: 'aside' })).toMatchObject([
      { store: 'aside' },
    ]);
    await apply([`${clv()}store: shop\n`, `${clv()}store: aside\n`].join('---\n'), two);
    expect((await getObject(two, 'aside', 'clv', 'clv')).yaml).toMatch(/^kind: clv\nstore: aside\nversion: 1\n/);
  });
});

describe('an applied change', () => {
  it('is a version with author and reason, and its history says what it changed', async () => {
    await apply(clv());
    const { applied } = await apply(clv('[365]'), open('luis'), 'one is enough');
    expect(applied).toEqual([{ store: 'shop', kind: 'clv', name: 'clv', version: 2 }]);
    const history = await readHistory(session, undefined, 'clv', 'clv');
    expect(history.map(({ version, author, reason }) => [version, author, reason])).toEqual([
      [2, 'luis', 'one is enough'],
      [1, 'anna', null],
    ]);
    expect(diffOfVersion(history, 2)).toMatch(
      /^--- clv, version 1 \(by anna, .*\n\+\+\+ clv, version 2 \(by luis, .*\n(.*\n)+-  - 90\n/,
    );
    expect(diffOfVersion(history, 1)).toMatch(/^--- nothing\n/);
    expect(() => diffOfVersion(history, 3)).toThrow(/needs one of 1 to 2/);
  });

  it('is refused as a whole when somebody stored one of its objects after it was planned', async () => {
    await apply(clv());
    const changes = await plan([enrichment, clv('[365]')].join('---\n'));
    await apply(clv('[7]'), open('luis'));
    await expect(applyChanges(session, changes)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/^clv of shop: expected version 1, the latest is version 2, by luis/),
    });
    await expect(readHistory(session, undefined, 'enrichment', 'crm')).rejects.toThrow(/has no version/);
  });

  it('of an exported version is refused when the latest is another one', async () => {
    await apply(clv());
    const { yaml } = await getObject(session, undefined, 'clv', 'clv');
    const edited = yaml.replace('  - 90', '  - 60');
    await apply(clv('[7]'), open('luis'), 'a test');
    await expect(plan(edited)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(
        /x\.yaml:1: clv was edited from version 1, the latest is 2, by luis at .*: a test$/,
      ),
    });
    await apply(edited.replace('version: 1', 'version: 2'));
    // Applied once more, it changes nothing: nobody is in its way.
    expect(await plan(edited)).toMatchObject([{ status: 'unchanged', version: 3 }]);
    await expect(plan(enrichment.concat('version: 2\n'))).rejects.toThrow(/edited from version 2, shop has none/);
  });

  it('goes back to an earlier version, as the next one', async () => {
    await apply(clv());
    await apply(clv('[7]'));
    const { object, yaml } = await getObject(session, undefined, 'clv', 'clv', 1);
    expect(object.version).toBe(1);
    await apply(yaml);
    const history = await readHistory(session, undefined, 'clv', 'clv');
    expect(history.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(history[0]?.content).toEqual(history[2]?.content);
    await expect(getObject(session, undefined, 'clv', 'clv', 4)).rejects.toThrow(/version 4: needs one of 1 to 3/);
  });

  it('of what is exported changes nothing', async () => {
    await apply([clv(), enrichment, campaign()].join('---\n'));
    for (const [kind, name] of [
      ['clv', 'clv'],
      ['enrichment', 'crm'],
      ['campaign', 'winback'],
    ] as const) {
      const { yaml } = await getObject(session, undefined, kind, name);
      expect(await plan(yaml), kind).toMatchObject([{ status: 'unchanged', version: 1 }]);
    }
  });
});
