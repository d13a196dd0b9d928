/** The JSON Schemas that editors use: current, and of one mind with what the program accepts. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { allSchemas } from '../../../app/object-schemas.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const schemas = allSchemas();

function accepts(name: string, written: string): boolean {
  // Unknown formats of the schemas would be errors: nothing is let through unseen.
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  return ajv.compile(schemas[name] ?? {})(parse(written));
}

describe('the schemas in docs/schemas', () => {
  it('are current: `node app/build/schemas.ts` writes them', () => {
    const written = readdirSync(file('docs/schemas')).sort();
    expect(written).toEqual(
      Object.keys(schemas)
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const [name, schema] of Object.entries(schemas)) {
      expect(JSON.parse(readFileSync(file(`docs/schemas/${name}.json`), 'utf8')), name).toEqual(schema);
    }
  });
});

describe('an editor with the schemas', () => {
  it.each([
    ['clv', 'kind: clv\nname: clv\nversion: 3\nactive: true\nreference_date: "2026-06-30"\nhorizons: [365]\n'],
    ['schedule', 'kind: schedule\nstore: shop\nweekly: { on: monday, at: "04:30" }\n'],
    ['metric', 'kind: metric\nname: online-only\nchannels: { include: [online] }\nrenewals: without\n'],
    ['enrichment', 'kind: enrichment\ndestination: crm\nattributes: { CLV: predicted_clv_365d }\n'],
    ['segment', 'kind: segment\nname: vip\nwhere: { not: { any: [{ exists: email }, { list: press }] } }\n'],
    ['campaign', 'kind: campaign\nname: winback\ntitle: x\naudience: { cluster: Low }\nemail: { subject: x }\n'],
  ])('accepts %s, and as any object, and refuses another field', (name, written) => {
    expect(accepts(name, written)).toBe(true);
    expect(accepts('object', written)).toBe(true);
    expect(accepts(name, `${written}nonsense: 1\n`)).toBe(false);
    expect(accepts('object', `${written}nonsense: 1\n`)).toBe(false);
  });

  it('accepts the perdura.yaml of the sample, with secrets as references', () => {
    const sample = readFileSync(file('examples/cdnow/perdura.yaml'), 'utf8');
    expect(accepts('project', sample)).toBe(true);
    const { web: _, ...project } = parse(sample) as Record<string, unknown>;
    const withWeb = (web: object) => accepts('project', JSON.stringify({ ...project, web }));
    expect(withWeb({ port: 8080, secret: '${SECRET}' })).toBe(true);
    expect(withWeb({ port: 8080, secret: 'too short' })).toBe(false);
    expect(withWeb({ prot: 8080 })).toBe(false);
  });

  it('knows the fields of sources.yaml', () => {
    const written = 'sources:\n  src_orders: { files: "data/*.csv", key: [order_id], freshness: at within 2 days }\n';
    expect(accepts('sources', written)).toBe(true);
    expect(accepts('sources', written.replace('files', 'flies'))).toBe(false);
    expect(accepts('sources', written.replace('2 days', 'days'))).toBe(false);
  });

  it('knows the fields of a source, and not those that Perdura fills in', () => {
    const store = (source: object) =>
      accepts(
        'project',
        JSON.stringify({ stores: { shop: { zone: 'UTC', currency: 'EUR', sources: { web: source } } } }),
      );
    expect(store({ type: 'files', streams: { orders: 'orders.csv' } })).toBe(true);
    expect(store({ type: 'files', streams: { orders: 'orders.csv' }, baseFolder: '/x' })).toBe(false);
    expect(store({ type: 'files', stream: { orders: 'orders.csv' } })).toBe(false);
  });
});
