/** The bundled sample from one command: values, an enrichment written, a campaign in the local mailbox, once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Ended, type Project } from '../support/cli.ts';

let project: Project;
let first: Ended;
let second: Ended;
const under = (...path: string[]): string => join(project.folder, '.perdura', ...path);
const json = async (...args: string[]): Promise<unknown> =>
  JSON.parse((await project.perdura([...args, '-o', 'json'])).stdout) as unknown;

beforeAll(async () => {
  project = createProject();
  first = await project.perdura(['up', '--once']);
  second = await project.perdura(['up', '--once']);
});
afterAll(() => project.dispose());

const readMails = (): Promise<readonly Email[]> =>
  Promise.all(
    readdirSync(under('mailbox', 'cdnow'))
      .filter((name) => name.endsWith('.eml'))
      .map((name) => PostalMime.parse(readFileSync(under('mailbox', 'cdnow', name)))),
  );

describe('perdura up --once without a project', () => {
  it('ends well, and again', () => {
    expect(first.code, first.stderr).toBe(0);
    expect(second.code, second.stderr).toBe(0);
  });

  it('writes the attributes of every customer to the file of the sample, below its own home', async () => {
    const lines = readFileSync(under('crm', 'customers.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(2358);
    expect(lines[0]).toBe('customer_key,historic_clv,lifecycle_state,predicted_clv_365d,value_group');
    expect(lines.filter((line) => line.endsWith(',"High"'))).toHaveLength(166);
    const plans = (await json('enrich', 'plans')) as readonly { readonly status: string }[];
    expect(plans.map(({ status }) => status)).toEqual(['applied']);
  });

  it('mails every subscriber of the cluster Low exactly once, however often it is called', async () => {
    const low = (await json(
      'query',
      '--contacts',
      `select email from customers join contacts using (customer_key)
       where cluster_3 = 1 and newsletter = 'subscribed' order by email`,
    )) as readonly { readonly email: string }[];
    const recipients = (await readMails()).map(({ to }) => to?.[0]?.address ?? '');
    expect(recipients.toSorted()).toEqual(low.map(({ email }) => email));
    expect((await project.perdura(['sends', 'audit'])).code).toBe(0);
  });

  it('stores nothing of a campaign that cannot be created', async () => {
    const create = (...args: string[]) => project.perdura(['campaign', 'create', ...args]);
    expect(await create('--cluster', 'Nope')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('they are Low, Medium, High'),
    });
    expect((await create('--where', 'nope > 1')).code).toBe(2);
    expect((await create('--where', 'historic_clv < 0')).code).toBe(2);
    expect(await json('get', 'campaign')).toMatchObject([{ name: 'cluster-low' }]);
  });

  it('offers one-click unsubscription in every mail', async () => {
    for (const mail of await readMails()) {
      const header = (key: string) => mail.headers.find((one) => one.key === key)?.value ?? '';
      expect(header('list-unsubscribe')).toMatch(/^<http:\/\/127\.0\.0\.1:\d+\/u\/[\w.-]+>$/);
      expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    }
  });
});
