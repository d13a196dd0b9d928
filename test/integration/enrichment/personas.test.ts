/** What persona analyses say of customers, mapped wholesale: planned from a snapshot and written to a file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesDestination } from '../../../connectors/files/files-destination.ts';
import { enrichmentSchema } from '../../../lib/pure/enrichment-configuration.ts';
import { openShop, type Shop } from './shop.ts';

const people = `
  ('c1', 'ana@example.test', 12.5, 'Active', 7, '2026-06-01'),
  ('c2', 'luis@example.test', 0.1, 'Lost', 1, '2025-01-01'),
  ('c3', null, 3, 'Active', 2, '2026-05-01'),
  ('c4', 'zoe@example.test', null, 'No purchases', 0, null),
  ('c5', 'out@example.test', 4, 'Active', 3, '2026-06-02')`;

/** c1 and c3 are of one group, c2 of another, c4 never bought, c5 takes no part; a second analysis knows c1 alone. */
const tables = {
  personas: {
    select: `select * from (values
        ('tastes', 'none', 0, 'Sin compras', []::varchar[]),
        ('tastes', 'tastes-1', 1, 'Sólo huerto', ['Huerto ECO', 'Bebé y niño']),
        ('tastes', 'tastes-2', 2, 'O''Global', ['Bebé y niño']),
        ('by-channel', 'by-channel-1', 1, 'Only online', ['online'])) as rows(analysis, cluster_id, cluster_rank, name, top_categories)`,
    orderBy: ['analysis', 'cluster_id'] as const,
  },
  persona_members: {
    select: `select * from (values ('tastes', 'c1', 'tastes-1'), ('tastes', 'c2', 'tastes-2'), ('tastes', 'c3', 'tastes-1'),
        ('tastes', 'c4', 'none'), ('by-channel', 'c1', 'by-channel-1')) as rows(analysis, customer_key, cluster_id)`,
    orderBy: ['analysis', 'customer_key'] as const,
  },
  persona_propensities: {
    select: `select * from (values
        ('tastes', 'tastes-1', 'Bebé y niño', 1, 'zero'), ('tastes', 'tastes-2', 'Bebé y niño', 1, 'medium'),
        ('tastes', 'tastes-1', 'Huerto ECO', 2, 'high'), ('tastes', 'tastes-2', 'Huerto ECO', 2, 'low'),
        ('tastes', 'tastes-1', 'huerto éco', 3, 'low'), ('tastes', 'tastes-2', 'huerto éco', 3, 'low'),
        ('tastes', 'tastes-1', '園芸', 4, 'low'), ('tastes', 'tastes-2', '園芸', 4, 'high'),
        ('by-channel', 'by-channel-1', 'online', 1, 'high')) as rows(analysis, cluster_id, variable, position, level)`,
    orderBy: ['analysis', 'cluster_id', 'position'] as const,
  },
};

const published = async (enrichment: Parameters<Shop['configure']>[0]): Promise<Shop> => {
  const shop = await openShop([filesDestination]);
  await shop.publish(people, { tables });
  await shop.configure({ attributes: {}, ...enrichment });
  return shop;
};

const wishes = async (shop: Shop) => {
  const { planId } = await shop.plan();
  return Object.fromEntries((await shop.rows(planId)).map(({ key, set }) => [key, set]));
};

describe('personas as attributes', () => {
  it('give the group’s name, that of those who never bought, too, and nothing of who takes no part', async () => {
    const shop = await published({ personas: [{ analysis: 'tastes', as: 'group' }] });
    expect(await wishes(shop)).toEqual({
      c1: { persona_tastes: 'Sólo huerto' },
      c2: { persona_tastes: "O'Global" },
      c3: { persona_tastes: 'Sólo huerto' },
      c4: { persona_tastes: 'Sin compras' },
      c5: {},
    });
  });

  it('give a level for every category, each under a name of its own', async () => {
    const shop = await published({ personas: [{ analysis: 'tastes', as: 'levels' }] });
    expect(await wishes(shop)).toMatchObject({
      c1: {
        persona_tastes_bebe_y_nino: 'zero',
        persona_tastes_huerto_eco: 'high',
        persona_tastes_huerto_eco_2: 'low',
        persona_tastes_4: 'low',
      },
      c2: { persona_tastes_bebe_y_nino: 'medium', persona_tastes_4: 'high' },
      c4: {},
    });
  });

  it('give what the group is known by, of several analyses at once, beside columns, rules and an audience', async () => {
    const shop = await published({
      audience: 'orders >= 1',
      attributes: { clv: 'clv' },
      rules: [{ where: 'state = Lost', set: { persona_tastes_top_1: 'by hand' } }],
      personas: [
        { analysis: 'tastes', as: 'top' },
        { analysis: 'by-channel', as: 'group' },
      ],
    });
    expect(await wishes(shop)).toEqual({
      c1: {
        clv: 12.5,
        persona_tastes_top_1: 'Huerto ECO',
        persona_tastes_top_2: 'Bebé y niño',
        persona_by_channel: 'Only online',
      },
      c2: { clv: 0.1, persona_tastes_top_1: 'by hand' },
      c3: { clv: 3, persona_tastes_top_1: 'Huerto ECO', persona_tastes_top_2: 'Bebé y niño' },
      c5: { clv: 4 },
    });
  });

  it('are written to a file, and taken back', async () => {
    const shop = await published({
      destination: 'file',
      personas: [
        { analysis: 'tastes', as: 'group' },
        { analysis: 'tastes', as: 'levels' },
      ],
    });
    const { planId } = await shop.plan();
    await shop.write('apply', { planId });
    const file = join(shop.folder, 'out', 'crm.csv');
    const [head, first] = readFileSync(file, 'utf8').split('\r\n');
    expect(head).toBe(
      'customer_key,persona_tastes,persona_tastes_bebe_y_nino,persona_tastes_huerto_eco,persona_tastes_huerto_eco_2,persona_tastes_4',
    );
    expect(first).toBe('"c1","Sólo huerto","zero","high","low","low"');
    await shop.write('undo', { planId });
    expect(existsSync(file) && readFileSync(file, 'utf8')).not.toContain('Sólo huerto');
  });
});

describe('personas that cannot be attributes', () => {
  it('are told with those that there are', async () => {
    const shop = await published({ personas: [{ analysis: 'taste', as: 'group' }] });
    await expect(shop.plan()).rejects.toMatchObject({
      message: 'enrichment crm: the run has no persona analysis taste',
      details: [{ remedy: expect.stringContaining('by-channel, tastes') as string }],
    });
  });

  it('are told where the run has none', async () => {
    const shop = await openShop();
    await shop.publish(people);
    await shop.configure({ attributes: {}, personas: [{ analysis: 'tastes', as: 'group' }] });
    await expect(shop.plan()).rejects.toThrow('the run has no persona analysis tastes');
  });

  it('are refused where a column gives the same attribute', async () => {
    const shop = await published({
      attributes: { persona_tastes: 'state' },
      personas: [{ analysis: 'tastes', as: 'group' }],
    });
    await expect(shop.plan()).rejects.toThrow('persona_tastes comes from a column and from personas');
  });

  it('are refused when they are asked for twice, or in a way that there is not', () => {
    const enrichment = { kind: 'enrichment', destination: 'crm' };
    const group = { analysis: 'tastes', as: 'group' };
    expect(enrichmentSchema.safeParse({ ...enrichment, personas: [group] }).success).toBe(true);
    expect(enrichmentSchema.safeParse({ ...enrichment, personas: [group, group] }).error?.message).toContain('twice');
    expect(enrichmentSchema.safeParse({ ...enrichment, personas: [{ ...group, as: 'rows' }] }).success).toBe(false);
    expect(enrichmentSchema.safeParse({ ...enrichment, personas: [] }).error?.message).toContain('needs attributes');
  });
});
