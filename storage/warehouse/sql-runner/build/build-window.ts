/**
 * `window(column, size, lookback n)`: whole windows of time. Those in which something changed, those owed since a failure, and
 * the last n. Where nobody can tell what changed in a source, the last n and those that were never built, and older ones stand.
 */
import type { Materialization, Model } from '../model.ts';
import type { BuildContext, Done, Refusal, Standing } from './build-context.ts';
import { changedKeys, collectKeys, replaceParts, untraceable, type Upstream, upstreamsOf } from './build-parts.ts';
import { type PartKey, windowKey } from './key.ts';
import { lastWindows, missingWindows, noteWindows, owedWindows, oweWindows, windowsBetween } from './windows.ts';

type WindowMaterialization = Extract<Materialization, { kind: 'window' }>;

export const keyOfWindow = ({ column, size }: WindowMaterialization): PartKey => windowKey(column, size);

export async function buildWindows(
  context: BuildContext,
  standing: Standing,
  kept: WindowMaterialization,
): Promise<Done | Refusal> {
  const { tx, runId } = context;
  const { model, stored } = standing;
  const key = keyOfWindow(kept);
  const upstreams = await upstreamsOf(context, standing, key);
  if ('because' in upstreams) return upstreams;
  const queries = windowsToBuild(context, model, kept, upstreams);
  if ('because' in queries) return queries;
  const touched = await collectKeys(tx, queries);
  if (touched === 0) return { change: { how: 'kept', because: 'no window of it changed', touched }, hasChanged: false };
  const replaced = await replaceParts(context, standing, key, upstreams);
  if ('because' in replaced) return replaced;
  const columns = stored.columns.map(({ name }) => name);
  await noteWindows(tx, { name: model.name, key, columns, runId }, '_keys');
  return {
    change: { how: 'windows', because: reasonOf(context, upstreams), touched },
    ...replaced,
  };
}

/** After a failure: the windows that should have been built are owed, so that the next run knows. */
export async function oweAfterFailure(
  context: BuildContext,
  standing: Standing,
  kept: WindowMaterialization,
): Promise<boolean> {
  const upstreams = await upstreamsOf(context, standing, keyOfWindow(kept));
  if ('because' in upstreams) return false;
  const queries = windowsToBuild(context, standing.model, kept, upstreams);
  if ('because' in queries || (await collectKeys(context.tx, queries)) === 0) return false;
  await oweWindows(context.tx, standing.model.name, context.runId);
  return true;
}

function windowsToBuild(
  { backfill, isFull }: BuildContext,
  { name }: Model,
  kept: WindowMaterialization,
  upstreams: readonly Upstream[],
): readonly string[] | Refusal {
  const key = keyOfWindow(kept);
  const unknown = upstreams.filter(({ change, hasKey }) => isUnknown(change) && hasKey && kept.lookback > 0);
  const because = untraceable(
    upstreams.filter((upstream) => !unknown.includes(upstream)),
    key,
  );
  if (because !== undefined) return { because };
  const queries = [
    owedWindows(name),
    ...changedKeys(upstreams, key),
    ...unknown.map((upstream) => missingWindows(name, key, upstream.name)),
  ];
  const hasNews = upstreams.some(({ change }) => change.kind !== 'none');
  if (kept.lookback > 0 && hasNews) queries.push(lastWindows(name, kept.size, kept.lookback));
  if (backfill !== undefined) {
    const built = `select window_start from _sql.windows where model = '${name}' and status = 'built'`;
    queries.push(`${windowsBetween(kept.size, backfill)}${isFull ? '' : ` except ${built}`}`);
  }
  return queries;
}

const isUnknown = (change: Upstream['change']): boolean => change.kind === 'all' && change.isUnknown === true;

function reasonOf({ backfill }: BuildContext, upstreams: readonly Upstream[]): string {
  const changed = upstreams.filter(({ change }) => change.kind !== 'none').map(({ name }) => name);
  if (changed.length > 0) return `rows changed in ${changed.join(', ')}`;
  return backfill === undefined ? 'windows were owed' : `windows from ${backfill.from} to ${backfill.to} were missing`;
}
