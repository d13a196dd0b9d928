/** Playbooks on the invented shop: every template has a plausible audience there, and using one stores what it makes. */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Ended, type Project } from '../support/cli.ts';

const folder = fileURLToPath(new URL('../../examples/huerto', import.meta.url));
const everybody = 12_366;
let project: Project;
let up: Ended;

interface Shown {
  readonly lacks: string | null;
  readonly segments: readonly {
    readonly segment: { readonly name: string };
    readonly customers: number;
    readonly subscribers: number;
  }[];
}
interface Used {
  readonly changes: readonly { readonly kind: string; readonly name: string; readonly status: string }[];
  readonly leftOver: readonly string[];
}

beforeAll(async () => {
  project = createProject();
  cpSync(folder, project.folder, { recursive: true });
  up = await project.perdura(['up', '--once']);
});
afterAll(() => project.dispose());

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await project.perdura([...args, '-o', 'json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Columns of a file of the shop, packed or not. */
function rows(name: string): readonly (readonly string[])[] {
  const bytes = readFileSync(`${folder}/${name}`);
  const text = name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

describe('playbooks on the invented shop', () => {
  it('fit there, all of them, once a run is published', async () => {
    expect(up.code, up.stderr).toBe(0);
    const listed = await json<
      readonly { readonly id: string; readonly lacks: string | null; readonly used: unknown }[]
    >('playbook', 'list');
    expect(listed).toHaveLength(15);
    expect(listed.filter(({ lacks }) => lacks !== null)).toEqual([]);
    expect(listed.find(({ id }) => id === 'vip-tiers')?.used).toEqual(['vip']);
  });

  it('have some of the customers in their segments, and never most of them but for the coupon', async () => {
    const listed = await json<readonly { readonly id: string }[]>('playbook', 'list');
    for (const { id } of listed) {
      const { segments } = await json<Shown>('playbook', 'show', id);
      expect(segments.length, id).toBeGreaterThan(0);
      const most = id === 'coupon-low-value' ? 0.6 * everybody : 0.1 * everybody;
      for (const { segment, customers, subscribers } of segments) {
        expect(customers, segment.name).toBeGreaterThan(0);
        expect(customers, segment.name).toBeLessThan(most);
        expect(subscribers, segment.name).toBeLessThanOrEqual(customers);
      }
    }
  }, 240_000);

  it('count birthdays as the file of customers has them', async () => {
    const days = ['06-30', '07-01', '07-02', '07-03'];
    const born = rows('customers.csv.gz').filter((row) => days.includes((row[4] ?? '').slice(5)));
    const { segments } = await json<Shown>('playbook', 'show', 'birthday', '--set', 'days=3');
    expect(segments.map(({ customers }) => customers)).toEqual([born.length]);
  });

  it('count the tiers as the run did that had them from the shop’s own files', async () => {
    const { segments } = await json<Shown>('playbook', 'show', 'vip-tiers');
    const members = await json<readonly { readonly segment: string; readonly customers: number }[]>(
      'query',
      "select segment, customers from segments where segment like 'vip-%' order by customers",
    );
    expect(members.map(({ segment }) => segment)).toEqual(['vip-gold', 'vip-silver', 'vip-bronze']);
    expect(segments.map(({ customers }) => customers)).toEqual(members.map(({ customers }) => customers));
  });
});

describe('using a playbook', () => {
  const use = (...args: readonly string[]) => json<Used>('playbook', 'use', 'win-back', '--name', 'back', ...args);
  const statuses = ({ changes }: Used) => changes.map(({ kind, name, status }) => `${kind} ${name} ${status}`);

  it('shows what would change and stores nothing on a dry run', async () => {
    const made = [
      'playbook back new',
      'segment back-lost new',
      'segment back-hibernating new',
      'campaign back-lost new',
      'campaign back-hibernating new',
    ];
    expect(statuses(await use('--dry-run'))).toEqual(made);
    expect(statuses(await use('--dry-run'))).toEqual(made);
  });

  it('stores it, changes nothing the second time, and the same objects with other settings', async () => {
    expect(statuses(await use('--yes')).every((line) => line.endsWith('new'))).toBe(true);
    expect(statuses(await use('--yes')).every((line) => line.endsWith('unchanged'))).toBe(true);
    const other = await use('--yes', '--set', 'worth=80', '--set', 'hibernating=false');
    expect(statuses(other)).toEqual([
      'playbook back changed',
      'segment back-lost changed',
      'campaign back-lost unchanged',
    ]);
    expect(other.leftOver).toEqual(['back-hibernating']);
  });

  it('does the same where a file is applied, once, and leaves what the file says itself', async () => {
    project.write(
      'birthday.yaml',
      'kind: playbook\nname: party\ntemplate: birthday\nsettings: { days: 5 }\n---\nkind: campaign\nname: party-soon\ntitle: Mine\naudience: { segment: party-soon }\nemail: { subject: Mine }\n',
    );
    const first = await json<Used>('apply', '-f', 'birthday.yaml', '--yes');
    expect(statuses(first)).toEqual(['playbook party new', 'campaign party-soon new', 'segment party-soon new']);
    const again = await json<Used>('apply', '-f', 'birthday.yaml', '--yes');
    expect(statuses(again)).toEqual(['playbook party unchanged', 'campaign party-soon unchanged']);
    const { stdout } = await project.perdura(['get', 'campaign', 'party-soon']);
    expect(stdout).toContain('subject: Mine');
  });

  it('refuses a setting out of bounds with what fits, and stores nothing', async () => {
    const { code, stderr } = await project.perdura(['playbook', 'use', 'birthday', '--set', 'days=99', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('birthday: days must be a number from 0 to 60, is 99');
    project.write('wrong.yaml', 'kind: playbook\nname: wrong\ntemplate: birthdya\n');
    const applied = await project.perdura(['apply', '-f', 'wrong.yaml', '--yes']);
    expect(applied.code).toBe(2);
    expect(applied.stderr).toContain('wrong.yaml:1: no template is called birthdya; did you mean birthday?');
    const playbooks = await json<readonly { readonly name: string }[]>('get', 'playbook');
    expect(playbooks.map(({ name }) => name).toSorted()).toEqual(['back', 'party', 'vip']);
  });
});
