/** Settings of a source as a person says them, `name=value` by `name=value`, and what is too secret to be written down. */
import { parse } from 'yaml';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import type { SourceKind } from './kinds.ts';

export type Settings = Readonly<Record<string, unknown>>;

/** `a.b=c` goes below `a`. A value for a text stays the text that it is: `0012` is no number. */
export function parseSettings(kind: SourceKind, pairs: readonly string[]): Settings {
  const settings: Record<string, unknown> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new PipelineError('config', '--set: needs name=value', { remedy: 'e.g. --set shop=acme.myshopify.com' });
    }
    const path = pair.slice(0, at).split('.');
    const known = kind.settings.find(({ name }) => name === path[0]);
    if (known === undefined) throw unknownSetting(kind, path[0] ?? '');
    const text = pair.slice(at + 1);
    put(settings, path, known.takes === 'text' && path.length === 1 ? text : parseValue(text));
  }
  return settings;
}

function parseValue(text: string): unknown {
  // A date is a text here.
  const value: unknown = text.startsWith('$') || /^\d{4}-/.test(text) ? text : parse(text);
  return value === null ? text : value;
}

function put(settings: Record<string, unknown>, [name = '', ...below]: readonly string[], value: unknown): void {
  if (below.length === 0) {
    settings[name] = value;
    return;
  }
  const inner = settings[name];
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  settings[name] = next;
  put(next, below, value);
}

/** Names of secrets that stand there themselves instead of as a reference such as `${SHOPIFY_TOKEN}`. */
export const literalSecrets = (kind: SourceKind, settings: Settings): readonly string[] =>
  kind.settings.filter(({ name, isSecret }) => isSecret && holdsSecret(settings[name])).map(({ name }) => name);

function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'string' || /\$\{[^}]+\}/.test(value)) return false;
  // An address without a password keeps nothing secret.
  return !URL.canParse(value) || new URL(value).password !== '';
}

export function refuseLiteralSecrets(kind: SourceKind, settings: Settings): void {
  const names = literalSecrets(kind, settings);
  if (names.length === 0) return;
  throw new PipelineError('config', `${names.join(' and ')}: a secret would stand in perdura.yaml`, {
    remedy: `export it, and name the variable: ${names
      .map((name) => `--set ${name}='\${${variableOf(kind.type, name)}}'`)
      .join(' ')}; or say --allow-literal-secrets`,
  });
}

/** @example variableOf('shopify', 'accessToken') // => 'SHOPIFY_ACCESS_TOKEN' */
export const variableOf = (type: string, setting: string): string =>
  `${type}_${setting.replaceAll(/[A-Z]/g, '_$&')}`.toUpperCase();

function unknownSetting({ type, settings }: SourceKind, name: string): PipelineError {
  const names = settings.map((setting) => setting.name);
  const guess = nearest(name, names);
  return new PipelineError('config', `sources of type ${type} have no setting ${name}`, {
    remedy: guess === undefined ? `they have ${names.join(', ')}` : `did you mean ${guess}?`,
  });
}
