/** `incremental(key)`: the keys of which something changed upstream, computed anew from all their rows. */
import type { BuildContext, Done, Refusal, Standing } from './build-context.ts';
import { changedKeys, collectKeys, replaceParts, untraceable, upstreamsOf } from './build-parts.ts';
import { columnKey } from './key.ts';

export async function buildIncremental(
  context: BuildContext,
  standing: Standing,
  columns: readonly string[],
): Promise<Done | Refusal> {
  const key = columnKey(columns);
  const upstreams = await upstreamsOf(context, standing, key);
  if ('because' in upstreams) return upstreams;
  const because = untraceable(upstreams, key);
  if (because !== undefined) return { because };
  const keys = changedKeys(upstreams, key);
  const touched = keys.length === 0 ? 0 : await collectKeys(context.tx, keys);
  if (touched === 0) return { change: { how: 'kept', because: 'no key of it changed', touched: 0 }, hasChanged: false };
  const replaced = await replaceParts(context, standing, key, upstreams);
  if ('because' in replaced) return replaced;
  return {
    change: { how: 'touched', because: namesOf(upstreams), touched },
    ...replaced,
  };
}

const namesOf = (upstreams: readonly { readonly name: string; readonly change: { kind: string } }[]): string =>
  `rows changed in ${upstreams
    .filter(({ change }) => change.kind === 'rows')
    .map(({ name }) => name)
    .join(', ')}`;
