/** Bodies of webhooks: shaped like Shopify's REST API, snake_case, with numbers as they were written. */
import { z } from 'zod';
import { PipelineError } from '../../../lib/errors.ts';

/** Ids may have more digits than a JavaScript number: every number becomes its own text. */
function parseNumbersAsText(body: string): unknown {
  const keepText = (_: string, value: unknown, { source }: { readonly source?: string }): unknown =>
    typeof value === 'number' ? source : value;
  return JSON.parse(body, keepText as Parameters<typeof JSON.parse>[1]) as unknown;
}

export function parseBody<T>(shape: z.ZodType<T>, topic: string, body: string): T {
  let value: unknown;
  try {
    value = parseNumbersAsText(body);
  } catch {
    throw notThat(topic, 'no JSON');
  }
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw notThat(topic, `not of its shape, at ${result.error.issues[0]?.path.join('.') || 'its root'}`);
}

const notThat = (topic: string, problem: string): PipelineError =>
  new PipelineError('bad_data', `shopify: the body of a webhook ${topic} is ${problem}`, {
    remedy: 'check that the app’s webhooks have the version 2026-07 and all fields',
  });

export const text = z.string().nullish();
export const id = z.string().regex(/^\d+$/);
export const decimal = z.string().regex(/^[+-]?\d+(\.\d+)?$/);
export const moneySet = z.object({ shop_money: z.object({ amount: decimal }) });
export const units = z.string().regex(/^-?\d+$/);

/** In UTC, as the API writes it; webhooks are in the shop's zone. */
const inUtc = (at: string): string => new Date(at).toISOString().replace('.000Z', 'Z');
const dateTime = z.iso.datetime({ offset: true });
export const instant = dateTime.transform(inUtc);
export const maybeInstant = dateTime.nullish().transform((at) => (at == null ? null : inUtc(at)));

/** Empty and blank texts are none. */
export function filled(value: string | null | undefined): string | null {
  return value == null || value.trim() === '' ? null : value.trim();
}

/** Tags come in one text. */
export const tagsOf = (tags: string | null | undefined): readonly string[] =>
  (tags ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
