/** Fields of what the API answers, read as text; a field that is needed and missing is an error that names it. */
import type { Part, Row } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { StreamName } from '../../lib/streams.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of one kind of object: `order`, `product`. */
export function readerOf(kind: string) {
  const wrong = (name: string, fault: string) =>
    new PipelineError('bad_data', `woocommerce: ${kind}: field ${name} ${fault}`, {
      remedy: 'see what changed in the shop: an update or a plugin may have changed its API',
    });

  function needed(from: Fields, name: string): unknown {
    const value = from[name];
    if (value === undefined) throw wrong(name, 'is missing');
    return value;
  }

  return {
    /** Numbers become text; empty text is nothing. */
    text(from: Fields, name: string): string | null {
      const value = needed(from, name);
      if (value === null || value === '') return null;
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong(name, 'needs a text, got something else');
    },
    list(from: Fields, name: string): readonly Fields[] {
      const value = needed(from, name);
      if (Array.isArray(value) && value.every(isFields)) return value;
      throw wrong(name, 'needs a list of objects, got something else');
    },
    object(from: Fields, name: string): Fields {
      const value = needed(from, name);
      if (isFields(value)) return value;
      // An empty object is an empty list in PHP.
      if (Array.isArray(value) && value.length === 0) return {};
      throw wrong(name, 'needs an object, got something else');
    },
  };
}

/** A field that need not be there. */
export function optionalText(from: Fields, name: string): string | null {
  const value = from[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** `date_…_gmt` comes without a zone. */
export const utc = (text: string | null): string | null =>
  text === null ? null : /(z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;

/** The time of a `date_…_gmt` in whole seconds; undefined when it is none. */
export function secondsOf(text: string | null): number | undefined {
  const at = Date.parse(utc(text) ?? '');
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
}

export const partOf = (stream: StreamName, rows: readonly Row[]): readonly Part[] =>
  rows.length === 0 ? [] : [{ stream, rows }];
