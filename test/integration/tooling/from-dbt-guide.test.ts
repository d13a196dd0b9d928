/** The guide for dbt users: the project that it shows is built as it stands, and gives what it says. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { columnLineageOf } from '../../../app/sql/operations/column-lineage.ts';
import { runProject } from '../../../app/sql/operations/run.ts';
import { testModels } from '../../../app/sql/operations/test.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';
import { showColumnLineage } from '../../../cli/show/column-lineage.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/from-dbt.md', import.meta.url)), 'utf8');
const blocks = [...guide.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

function writeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-from-dbt-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { language, text } of blocks) {
    const [, name = '', layer = ''] = /^model: (\w+) +layer: (\w+)/m.exec(text) ?? [];
    const [, path = ''] = /^# (sources\.yaml|\S+\.case\.yaml)$/m.exec(text) ?? [];
    if (language === 'sql' && name !== '') write(`${layer}/${name}.sql`, text);
    if (language === 'yaml' && path !== '') write(path, text);
  }
  write('data/payments_1.csv', 'id,order_id,amount_cents,paid_at\n1,7,1000,2026-01-01\n2,7,250,2026-01-03\n');
  return folder;
}

const listening = { signal: new AbortController().signal, tell: () => undefined };
const all = { select: [], exclude: [] };
const building = { ...all, withAudits: true, isFull: false, acceptSchema: [], backfill: null };

describe('the guide for dbt users', () => {
  it('shows a project that is tested, built and kept up with late rows as it stands', async () => {
    const folder = writeProject();
    const database = join(folder, 'shop.duckdb');
    const target = { kind: 'standalone' as const, folder, database, zone: 'UTC', threads: 1, memoryLimit: undefined };
    await withSqlProject(target, listening, async (opened) => {
      const { cases } = await testModels(opened, { ...all, only: 'cases' });
      expect(cases.map(({ status }) => status)).toEqual(['pass']);
      const { models } = await runProject(opened, building);
      expect(models.map(({ name, status }) => [name, status])).toEqual([
        ['stg_payments', 'success'],
        ['payment_history', 'success'],
        ['paid_orders', 'success'],
      ]);
      const lineage = await columnLineageOf(opened, { of: 'paid_orders.paid' });
      const shown = blocks.find(({ language }) => language === 'console')?.text ?? '';
      expect(shown).toContain(showColumnLineage(lineage, 'upstream'));
    });
    writeFileSync(join(folder, 'data/payments_2.csv'), 'id,order_id,amount_cents,paid_at\n3,7,100,2025-12-01\n');
    await withSqlProject(target, listening, async (opened) => {
      await runProject(opened, building);
      const rows = await (await opened.warehouse()).rows('select order_id, paid from paid_orders');
      expect(rows).toEqual([{ order_id: 7, paid: '13.50' }]);
    });
  });
});
