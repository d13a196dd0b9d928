/** `perdura sources add`: what becomes of perdura.yaml. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Guide, guideSource } from '../../../cli/guide-source.ts';
import { planSource, writeSource } from '../../../app/sources/add.ts';
import { insertSource } from '../../../app/sources/insert-source.ts';
import { sourceKinds } from '../../../app/sources/kinds.ts';
import { literalSecrets, parseSettings, refuseLiteralSecrets } from '../../../app/sources/settings.ts';
import type { Session } from '../../../app/session.ts';
import { loadProject, readEnvironment } from '../../../lib/config.ts';

const kindOf = (type: string) => {
  const kind = sourceKinds().find((each) => each.type === type);
  if (kind === undefined) throw new Error(type);
  return kind;
};
const till = { store: 'shop', name: 'till', type: 'files', settings: { streams: { orders: 'till.csv' } } };

const written = `# ours
stores:
  shop:
    zone: UTC       # of the shop
    currency: EUR
    sources:
      web:
        type: files
        streams:
          orders: "orders.csv"   # every night
          # customers: customers.csv

          # consents: consents.csv
    # who writes
    language: en
`;

describe('the text', () => {
  it('gets the source after the last one and its comments, and keeps every other byte', () => {
    const text = insertSource(written, till);
    const added = '      till:\n        type: files\n        streams:\n          orders: till.csv\n';
    expect(text).toBe(written.replace('    # who writes', `${added}    # who writes`));
    expect(insertSource(text, { ...till, name: 'other' }).replaceAll('      other:', '      till:')).toContain(
      added + added,
    );
  });

  it('is mended where the sources stand in one line, or the file ends without a line end', () => {
    const flow =
      'stores:\n  shop: { zone: UTC, currency: EUR, sources: { web: { type: files, streams: { orders: a.csv } } } } # all\n';
    expect(insertSource(flow, till)).toContain('till: { type: files');
    expect(insertSource(flow, till)).toContain('# all');
    expect(insertSource(written.trimEnd().replace(/\n {4}# who[^]*$/, ''), till)).toMatch(/orders: till\.csv\n$/);
  });

  it('is refused a second source of the name', () => {
    expect(() => insertSource(written, { ...till, name: 'web' })).toThrow(/has a source web already/);
  });
});

describe('settings', () => {
  it('are texts, numbers, lists and maps as their schema wants them', () => {
    expect(parseSettings(kindOf('shopify'), ['shop=0012', 'pageSize=50', 'accessToken=${T}'])).toEqual({
      shop: '0012',
      pageSize: 50,
      accessToken: '${T}',
    });
    expect(
      parseSettings(kindOf('files'), ['streams.orders.path=a.csv', 'streams.orders.columns={amount: Total}']),
    ).toEqual({
      streams: { orders: { path: 'a.csv', columns: { amount: 'Total' } } },
    });
    expect(() => parseSettings(kindOf('shopify'), ['shp=x'])).toThrow(/have no setting shp/);
    expect(() => parseSettings(kindOf('shopify'), ['shop'])).toThrow(/needs name=value/);
  });

  it('with a secret in them are refused without the secret in the message', () => {
    const kind = kindOf('shopify');
    expect(literalSecrets(kind, { accessToken: '${SHOPIFY_ACCESS_TOKEN}' })).toEqual([]);
    expect(() => refuseLiteralSecrets(kind, { accessToken: 'shpat_canary' })).toThrow(/^(?!.*canary).*accessToken/s);
    expect(literalSecrets(kindOf('postgres'), { url: 'postgres://db.test/erp' })).toEqual([]);
    expect(literalSecrets(kindOf('postgres'), { url: 'postgres://u:p@db.test/erp' })).toEqual(['url']);
    expect(literalSecrets(kindOf('postgres'), { url: 'postgres://u:${PW}@db.test/erp' })).toEqual([]);
  });

  it('of every kind are described, and every kind has its secrets marked', () => {
    const kinds = sourceKinds();
    expect(kinds.filter(({ description }) => description === '')).toEqual([]);
    const unmarked = kinds.flatMap(({ type, settings }) =>
      settings
        .filter(({ name, isSecret }) => /secret$|token$|apikey$|password$|consumerkey$/i.test(name) && !isSecret)
        .map(({ name }) => `${type}.${name}`),
    );
    expect(unmarked).toEqual([]);
  });
});

describe('a guided source', () => {
  const scripted = (answers: readonly string[], of: Partial<Guide>): Guide => {
    const left = [...answers];
    return {
      ask: async (_, otherwise) => left.shift() || otherwise,
      tell: () => undefined,
      kinds: sourceKinds(),
      name: undefined,
      set: [],
      ...of,
    };
  };

  it('asks for what is needed, takes names of variables for secrets, and suggests them', async () => {
    const asked = await guideSource(
      scripted(['nonsense', 'shopify', 'Not A Name', '', 'acme.myshopify.com', '', '$HOOKS'], {}),
    );
    expect(asked).toMatchObject({
      name: 'shopify',
      settings: {
        shop: 'acme.myshopify.com',
        accessToken: '${SHOPIFY_ACCESS_TOKEN}',
        apiSecret: '${HOOKS}',
      },
    });
  });

  it('looks into files: which stream, which header is which, how dates are written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perdura-guide-'));
    try {
      const path = join(folder, 'ventas.csv');
      writeFileSync(path, 'Cliente;Fecha;Importe total\nc1;31/01/2024;10.00\nc2;01/02/2024;12.50\n');
      const { settings } = await guideSource(scripted([path, '', ''], { kinds: [kindOf('files')], name: 'till' }));
      expect(settings).toMatchObject({
        streams: { orders: { path, dateFormat: '%d/%m/%Y', columns: { customer_id: 'Cliente', ordered_at: 'Fecha' } } },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the file', () => {
  let folder: string;
  let file: string;
  const session = (variables: Readonly<Record<string, string>> = {}): Session => {
    const environment = readEnvironment(variables);
    return {
      project: loadProject({ configFile: file, folder, sampleFile: '', environment }),
      environment,
    } as unknown as Session;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'perdura-add-'));
    file = join(folder, 'perdura.yaml');
    writeFileSync(file, written);
    chmodSync(file, 0o640);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const shop = {
    store: 'shop',
    name: 'shop',
    type: 'shopify',
    settings: { shop: 'acme.myshopify.com', accessToken: '${TOKEN}' },
  };

  it('is replaced at once, with its rights, and nothing else is left beside it', async () => {
    const planned = await planSource(session({ TOKEN: 'shpat_canary' }), shop);
    expect(readFileSync(file, 'utf8')).toBe(written);
    await writeSource(planned);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('accessToken: ${TOKEN}');
    expect(text + planned.diff).not.toContain('canary');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['perdura.yaml']);
  });

  it('stays as it is where the result would be refused', async () => {
    const plan = (settings: object, variables: Readonly<Record<string, string>>) =>
      planSource(session(variables), { ...shop, settings: { ...shop.settings, ...settings } });
    await expect(plan({}, {})).rejects.toThrow(/environment variable TOKEN/);
    await expect(plan({ shop: 'acme.test' }, { TOKEN: 't' })).rejects.toThrow(/shop: must be the shop/);
    await expect(plan({ colour: 'red' }, { TOKEN: 't' })).rejects.toThrow(/colour/);
    expect(readFileSync(file, 'utf8')).toBe(written);
    expect(readdirSync(folder)).toEqual(['perdura.yaml']);
  });

  it('is left alone when somebody edited it meanwhile', async () => {
    const planned = await planSource(session({ TOKEN: 't' }), shop);
    writeFileSync(file, `${written}# more\n`);
    await expect(writeSource(planned)).rejects.toThrow(/was edited meanwhile/);
    expect(readFileSync(file, 'utf8')).toBe(`${written}# more\n`);
  });
});
