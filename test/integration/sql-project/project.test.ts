import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../storage/warehouse/sql-runner/index.ts';
import { shopProject } from './shop-project.ts';

async function load(changes: Readonly<Record<string, string>> = {}) {
  const { folder } = shopProject(changes);
  const project = await loadProject(folder);
  project.close();
  return project;
}

describe('a project', () => {
  it('is the models, seeds, sources and cases of a folder; hidden folders and node_modules are none of it', async () => {
    const broken = '/* no header */ select';
    const project = await load({
      'marts/customers.case.yaml': 'cases: []',
      'staging/stg_orders.cases.yaml': 'cases: []',
      '.old/gone.sql': broken,
      'node_modules/pack/model.sql': broken,
      'notes.txt': 'x',
    });
    expect(project.headers.map(({ name, layer, materialization }) => [name, layer, materialization.kind])).toEqual([
      ['audit_spend', 'audits', 'view'],
      ['big_spenders', 'marts', 'table'],
      ['customers', 'marts', 'table'],
      ['statuses', 'staging', 'seed'],
      ['stg_orders', 'staging', 'view'],
    ]);
    expect(project.cases).toEqual(['marts/customers.case.yaml', 'staging/stg_orders.cases.yaml']);
    expect(project.sources).toEqual([
      {
        name: 'src_orders',
        from: { kind: 'files', pattern: `${project.folder}/data/orders_*.csv` },
        description: 'Orders as the till exports them.',
        changes: null,
        key: [],
        freshness: { column: 'ordered_at', within: '2 days' },
        columns: {},
      },
    ]);
  });

  it('knows a seed by the content of its file', async () => {
    const meaning = async (csv: string) => {
      const { folder } = shopProject({ 'seeds/statuses.csv': csv });
      const project = await loadProject(folder);
      const [seed] = await project.parse(['statuses']);
      project.close();
      return seed?.meaning;
    };
    expect(await meaning('a\n1\n')).toBe(await meaning('a\n1\n'));
    expect(await meaning('a\n1\n')).not.toBe(await meaning('a\n2\n'));
  });

  it('works without sources.yaml', async () => {
    const project = shopProject();
    project.remove('sources.yaml');
    const loaded = await loadProject(project.folder);
    expect(loaded.sources).toEqual([]);
    loaded.close();
  });

  it.each([
    [
      'a word that is not known',
      'sources:\n  src_orders:\n    file: a.csv\n',
      'line 3, sources.src_orders.file: not known; did you mean files?',
    ],
    ['another key at its root', 'source:\n  a: 1\n', 'line 1, source: not known; did you mean sources?'],
    [
      'a wrong type',
      'sources:\n  a:\n    files: a.csv\n    key: order_id\n',
      'line 4, sources.a.key: Invalid input: expected array, received string, got "order_id"',
    ],
    [
      'an age without a number',
      'sources:\n  a:\n    files: a.csv\n    freshness: updated_at within days\n',
      'line 4, sources.a.freshness: needs a column and its greatest age, such as updated_at within 2 days, got "updated_at within days"',
    ],
    [
      'neither files nor a table',
      'sources:\n  a:\n    description: x\n',
      'line 2, sources.a: needs files or table, got none',
    ],
    [
      'both of them',
      'sources:\n  a:\n    files: a.csv\n    table: b\n',
      'line 2, sources.a: needs files or table, got both',
    ],
    [
      'a name that no table can have',
      'sources:\n  src-orders:\n    files: a.csv\n',
      'line 2, sources.src-orders: needs a table’s name: letters, digits and _',
    ],
    ['no YAML', 'sources: [\n', 'sources.yaml does not fit'],
  ])('refuses %s in sources.yaml, with the line', async (_, text, message) => {
    await expect(load({ 'sources.yaml': text })).rejects.toThrow(message);
  });

  it('refuses two models of one name, whatever their capitals, and a model with the name of a source', async () => {
    const other = (name: string) =>
      `/*\nmodel: ${name}      layer: marts      materialized: view      grain: none\nAgain.\n*/\nselect 1 as x\n`;
    await expect(load({ 'other/Customers.sql': other('Customers') })).rejects.toThrow(
      'other/Customers.sql:1: model Customers exists already, in marts/customers.sql',
    );
    await expect(load({ 'other/statuses.sql': other('statuses') })).rejects.toThrow('model statuses exists already');
    await expect(load({ 'src_orders.sql': other('src_orders') })).rejects.toThrow(
      'src_orders.sql: src_orders is a source already, in sources.yaml',
    );
  });

  it('says which folder is missing', async () => {
    await expect(loadProject('/nowhere/models')).rejects.toThrow('project /nowhere/models: needs a folder of models');
  });
});
