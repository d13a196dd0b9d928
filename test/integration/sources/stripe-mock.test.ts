/**
 * Stripe's own stand-in, made from its public specification: what the connector asks for exists, with these parameters, and
 * what is answered has the shapes that it reads. It holds one object of each kind and keeps nothing.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { stripeSource } from '../../../connectors/stripe/index.ts';
import { readPages } from '../../support/source-pages.ts';
import { freePort, getGoTool, startProgram } from '../../support/go-tool.ts';

const program = await getGoTool({ package: 'github.com/stripe/stripe-mock', version: 'v0.203.0' });
const port = await freePort();
const baseUrl = `http://127.0.0.1:${port}`;
if (program !== undefined) await startProgram(program, ['-http-port', String(port)], baseUrl);

const open = (more: Readonly<Record<string, unknown>> = {}) => {
  const source = stripeSource.open(
    stripeSource.config.parse({ type: 'stripe', apiKey: 'sk_test_123', mode: 'test', baseUrl, ...more }),
    { wait: async () => undefined },
  );
  onTestFinished(() => source.close());
  return source;
};

describe.skipIf(program === undefined)('Stripe as its specification has it', () => {
  it('accepts every request of a first read, and gives rows that can be read', async () => {
    const pages = await readPages(open());
    const streams = (name: string) => pages.flatMap(({ rows }) => rows.filter(({ stream }) => stream === name));
    expect(pages.map(({ resource }) => resource)).toEqual([
      'customers',
      'charges',
      'refunds',
      'disputes',
      'balance_transactions',
      'events',
    ]);
    expect(streams('customers').length).toBe(1);
    expect(streams('orders').length).toBe(3);
    expect(streams('balance_transactions')[0]?.row).toMatchObject({ amount: '1.00', net: '1.00', currency: 'USD' });
    // Not captured yet.
    expect(streams('orders')[0]?.row).toMatchObject({ status: 'pending', amount: '1.00', currency: 'USD' });
  });

  it('accepts what a later read, a window and a read that goes on ask for', async () => {
    const first = await readPages(open());
    const cursors = Object.fromEntries(first.map(({ resource, cursor }) => [resource, cursor]));
    const day = 86_400_000;
    const ago = (days: number) => new Date(Date.now() - days * day).toISOString().replace(/\.\d+/, '');
    const older = Object.fromEntries(
      Object.keys(cursors).map((name) => [name, { created: ago(3), oldest: ago(900), again: ago(100) }]),
    );
    expect((await readPages(open(), { cursors: older })).length).toBeGreaterThan(first.length);
    const window = { from: ago(30), until: ago(2) };
    expect((await readPages(open(), { window })).length).toBe(5);
  });

  it('finds that a key may read everything', async () => {
    const lines = await open().check(new AbortController().signal);
    expect(lines[0]).toBe('key of test mode');
    expect(lines.slice(1).every((line) => line.startsWith('may read '))).toBe(true);
  });

  it('sees a key that is none', async () => {
    await expect(open({ apiKey: 'nonsense' }).check(new AbortController().signal)).rejects.toMatchObject({
      kind: 'auth',
    });
  });
});
