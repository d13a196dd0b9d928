/**
 * Selectors: `orders`, `stg_*`, `+orders` with all that it reads, `orders+` with all that reads it, `2+orders` two steps up,
 * `tag:x layer:x owner:x path:x source:x+ state:modified state:new`. Several mean any of them. Queries are parsed only as far
 * as the answer needs it.
 */
import { PipelineError } from '../../../../lib/errors.ts';
import { nearest } from '../../../../lib/pure/nearest.ts';
import type { Model, ModelHeader } from '../model.ts';

export interface Selection {
  /** All models when empty. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

export interface Selectable {
  readonly headers: readonly (ModelHeader & { readonly file: string })[];
  readonly sources: readonly string[];
  parse(names?: readonly string[]): Promise<readonly Model[]>;
  /** Meaning of every model that the database holds, by name; asked for `state:` alone. */
  built(): Promise<ReadonlyMap<string, string>>;
}

/** Names in the order of the headers. */
export async function selectNames(selection: Selection, among: Selectable): Promise<readonly string[]> {
  const all = among.headers.map(({ name }) => name);
  const wanted = selection.select.length === 0 ? new Set(all) : await union(selection.select, among);
  const left = await union(selection.exclude, among);
  return all.filter((name) => wanted.has(name) && !left.has(name));
}

async function union(selectors: readonly string[], among: Selectable): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const selector of selectors.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== '')) {
    for (const name of await selectOne(selector, among)) found.add(name);
  }
  return found;
}

async function selectOne(selector: string, among: Selectable): Promise<ReadonlySet<string>> {
  const [, up, core = '', down] = /^(\d*\+)?(.*?)(\+\d*)?$/.exec(selector) ?? [];
  const isSource = core.startsWith('source:');
  const start = isSource ? sourcesOf(core.slice('source:'.length), among) : await matching(core, selector, among);
  // A source is no model: alone it means nothing to build, and what reads it stands one step down.
  const found = new Set(isSource ? [] : start);
  if (up !== undefined) await walkUp(start, stepsOf(up), found, among);
  if (down !== undefined) await walkDown(start, stepsOf(down), found, among);
  return found;
}

const stepsOf = (sign: string): number => Number(sign.replace('+', '')) || Number.POSITIVE_INFINITY;

async function matching(core: string, selector: string, among: Selectable): Promise<readonly string[]> {
  const { headers } = among;
  const [, kind = 'name', value = ''] = /^(?:([a-z]+):)?(.+)$/.exec(core) ?? [];
  const names = (isMeant: (header: Selectable['headers'][number]) => boolean): readonly string[] =>
    headers.filter(isMeant).map(({ name }) => name);
  const isLike = pattern(value);
  switch (kind) {
    case 'name':
      return orUnknown(
        names(({ name }) => isLike(name)),
        'model',
        core,
        headers.map(({ name }) => name),
      );
    case 'tag':
      return orUnknown(
        names(({ tags }) => tags.some(isLike)),
        'tag',
        value,
        headers.flatMap(({ tags }) => tags),
      );
    case 'layer':
      return orUnknown(
        names(({ layer }) => isLike(layer)),
        'layer',
        value,
        headers.map(({ layer }) => layer),
      );
    case 'owner': {
      const owners = headers.flatMap(({ owner }) => owner ?? []);
      return orUnknown(
        names(({ owner }) => owner !== null && isLike(owner)),
        'owner',
        value,
        owners,
      );
    }
    case 'path': {
      const folder = value.replace(/^\.\//, '').replace(/\/$/, '');
      const found = names(({ file }) => file === folder || file.startsWith(`${folder}/`) || pattern(folder)(file));
      return orUnknown(
        found,
        'path',
        value,
        headers.map(({ file }) => file.split('/').slice(0, -1).join('/')),
      );
    }
    case 'state':
      return inState(value, among);
    default:
      throw unknown('selector', `${kind}:`, kinds, selector);
  }
}

const kinds = ['tag:', 'layer:', 'owner:', 'path:', 'source:', 'state:'];

async function inState(value: string, { parse, built }: Selectable): Promise<readonly string[]> {
  if (value !== 'modified' && value !== 'new') throw unknown('state', value, ['modified', 'new'], `state:${value}`);
  const meanings = await built();
  const models = await parse();
  const isMeant = ({ name, meaning }: Model): boolean =>
    value === 'new' ? !meanings.has(name) : meanings.get(name) !== meaning;
  return models.filter((model) => model.layer !== 'audits' && isMeant(model)).map(({ name }) => name);
}

function sourcesOf(value: string, { sources }: Selectable): readonly string[] {
  return orUnknown(sources.filter(pattern(value)), 'source', value, sources);
}

async function walkUp(start: readonly string[], steps: number, found: Set<string>, among: Selectable): Promise<void> {
  const byLower = new Map(among.headers.map(({ name }) => [name.toLowerCase(), name]));
  let edge = start;
  const seen = new Set(start);
  for (let step = 0; step < steps && edge.length > 0; step++) {
    const read = (await among.parse(edge)).flatMap(({ dependsOn }) => dependsOn);
    edge = [...new Set(read.flatMap((name) => byLower.get(name) ?? []))].filter((name) => !seen.has(name));
    for (const name of edge) seen.add(name);
    for (const name of edge) found.add(name);
  }
}

async function walkDown(start: readonly string[], steps: number, found: Set<string>, among: Selectable): Promise<void> {
  const models = await among.parse();
  let edge = new Set(start.map((name) => name.toLowerCase()));
  const seen = new Set(edge);
  for (let step = 0; step < steps && edge.size > 0; step++) {
    const next = models.filter(
      ({ name, dependsOn }) => !seen.has(name.toLowerCase()) && dependsOn.some((read) => edge.has(read)),
    );
    for (const { name } of next) found.add(name);
    edge = new Set(next.map(({ name }) => name.toLowerCase()));
    for (const name of edge) seen.add(name);
  }
}

/** `*` stands for any text; capitals make no difference. */
function pattern(text: string): (value: string) => boolean {
  const parts = text.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}$`, 'i');
  return (value) => expression.test(value);
}

function orUnknown(found: readonly string[], what: string, value: string, known: readonly string[]): readonly string[] {
  if (found.length > 0) return found;
  throw unknown(what, value, known, value);
}

function unknown(what: string, value: string, known: readonly string[], selector: string): PipelineError {
  const guess = nearest(value, [...new Set(known)]);
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new PipelineError('config', `--select ${selector}: no ${what} ${value} here${hint}`, {
    remedy: 'see perdura sql list; selectors are model, +model, model+, tag:, layer:, owner:, path:, source:, state:',
    details: { selector, known: [...new Set(known)].slice(0, 50) },
  });
}
