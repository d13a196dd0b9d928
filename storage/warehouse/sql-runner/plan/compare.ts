/** What of a project differs from what a database was built from. Pure: models and state in, a list of comparisons out. */
import type { BuiltModel } from '../build/state.ts';
import type { Materialization, Model } from '../model.ts';

/** What the database says of a model that was built in it. */
export type Built = Pick<BuiltModel, 'name' | 'meaning' | 'checksum' | 'materialized' | 'sql' | 'run'>;

export interface Standing {
  readonly built: readonly Built[];
  /** Tables and views that are there, by name in lower case. */
  readonly relations: ReadonlyMap<string, 'table' | 'view'>;
  /** By name: models that were built again since it was built, and that it reads. */
  readonly behind: ReadonlyMap<string, readonly string[]>;
  /** Names in lower case: models whose view reads a Parquet file that is not there. */
  readonly lost: ReadonlySet<string>;
}

/**
 * `changed` differs by itself, `downstream` reads something that changes, near or far. `unchanged` means the same as what was
 * built, whatever its layout.
 */
export type ModelStatus = 'added' | 'changed' | 'downstream' | 'unchanged' | 'dropped';

/**
 * `full` computes all rows, of increments, merges and windows, too: what they read is another table. `versions` compares with what
 * stands and keeps the history; `check` runs a query of the layer audits.
 */
export type ModelAction = 'full' | 'versions' | 'view' | 'check' | 'keep' | 'drop';

export interface ModelComparison {
  readonly name: string;
  readonly status: ModelStatus;
  readonly action: ModelAction;
  /** Half a sentence: why. */
  readonly reason: string;
  /** Of `downstream`: the models that change by themselves and that it reads, near or far. */
  readonly because: readonly string[];
}

/** In the order in which `models` come, which is the order of building; then what is dropped, by name. */
export function compareModels(
  models: readonly Model[],
  { built, relations, behind, lost }: Standing,
): readonly ModelComparison[] {
  const before = new Map(built.map((model) => [model.name, model]));
  const sources = new Map<string, ReadonlySet<string>>();
  const compared = models.map((model): ModelComparison => {
    const near = model.dependsOn.flatMap((name) => [...(sources.get(name) ?? [])]);
    const own = model.layer === 'audits' ? undefined : differenceOf(model, before.get(model.name), { relations, lost });
    const { name } = model;
    const newer = behind.get(name) ?? [];
    sources.set(name.toLowerCase(), new Set([...(own === undefined ? newer : [name]), ...near]));
    const because = [...new Set(near)].sort();
    if (own !== undefined) return { name, ...own, action: actionOf(model), because: [] };
    if (because.length > 0) {
      return {
        name,
        status: 'downstream',
        action: model.layer === 'audits' ? 'check' : actionOf(model),
        reason: `reads ${because.join(', ')}`,
        because,
      };
    }
    if (newer.length > 0) {
      const reason = `reads ${newer.join(', ')}, built again since`;
      return { name, status: 'downstream', action: actionOf(model), reason, because: newer };
    }
    const isRewritten = before.has(name) && before.get(name)?.checksum !== model.checksum;
    const reason = isRewritten ? 'only its layout, its comments or its header differ' : 'the same';
    return { name, status: 'unchanged', action: 'keep', reason, because };
  });
  return [...compared, ...dropped(models, built)];
}

function differenceOf(
  model: Model,
  before: Built | undefined,
  { relations, lost }: Pick<Standing, 'relations' | 'lost'>,
): { readonly status: 'added' | 'changed'; readonly reason: string } | undefined {
  const isThere = relations.has(model.name.toLowerCase());
  if (before === undefined) {
    return { status: 'added', reason: isThere ? 'it is there, and nothing tells what it was built from' : 'it is new' };
  }
  if (!isThere) return { status: 'changed', reason: 'it was built, and is no longer there' };
  const { kind } = model.materialization;
  if (before.meaning === model.meaning && before.materialized === kind) {
    return lost.has(model.name.toLowerCase()) ? { status: 'changed', reason: 'its file is gone' } : undefined;
  }
  const isOtherQuery = withoutLayout(before.sql) !== withoutLayout(model.sql);
  const differs = [
    ...(before.materialized === kind ? [] : [`it was kept as ${before.materialized}, now as ${kind}`]),
    ...(isOtherQuery || before.materialized !== kind ? [] : ['its header says otherwise how it is kept or typed']),
    ...(isOtherQuery ? [kind === 'seed' ? 'its file differs' : 'its query differs'] : []),
  ];
  return { status: 'changed', reason: differs.join(', and ') };
}

const withoutLayout = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim();

function actionOf({ materialization: { kind } }: Model): ModelAction {
  if (kind === 'view') return 'view';
  return kind === 'snapshot' ? 'versions' : 'full';
}

function dropped(models: readonly Model[], built: readonly Built[]): readonly ModelComparison[] {
  const known = new Set(models.map(({ name }) => name));
  return built
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, status: 'dropped', action: 'drop', reason: 'no model has its name', because: [] }));
}

/** As a header spells it. */
export function describeMaterialization(given: Materialization): string {
  switch (given.kind) {
    case 'view':
    case 'table':
    case 'parquet':
    case 'seed':
      return given.kind;
    case 'incremental':
    case 'snapshot':
      return `${given.kind}(${given.key.join(', ')})`;
    case 'merge':
      return `merge(${[...given.key, given.since].join(', ')})`;
    case 'window':
      return `window(${given.column}, ${given.size}, lookback ${given.lookback})`;
    default:
      return given satisfies never;
  }
}
