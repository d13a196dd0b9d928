/** The connectors that Perdura has, with their settings as their schemas describe them. */
import { z } from 'zod';
import type { Source } from '../../lib/connector.ts';
import { sources } from '../registry.ts';

export interface Setting {
  readonly name: string;
  /** What it takes, in a word or two: text, number, yes or no, one of a | b. */
  readonly takes: string;
  readonly isRequired: boolean;
  /** Belongs into the environment, never into perdura.yaml. */
  readonly isSecret: boolean;
  /** As JSON; null where there is none. */
  readonly default: string | null;
  readonly description: string;
}

export interface SourceKind {
  readonly type: string;
  readonly description: string;
  /** Read by every run itself: nothing is synced. */
  readonly isLocal: boolean;
  readonly hasWebhooks: boolean;
  readonly settings: readonly Setting[];
}

export const sourceKinds = (): readonly SourceKind[] =>
  [...sources.values()].map(describeKind).sort((one, other) => (one.type < other.type ? -1 : 1));

const describeKind = (source: Source<unknown>): SourceKind => ({
  type: source.name,
  description: source.description,
  isLocal: source.isLocal === true,
  hasWebhooks: source.webhooks !== undefined,
  settings: settingsOf(source.config),
});

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What Perdura fills in, and what every source has. */
const given: ReadonlySet<string> = new Set(['type', 'baseFolder']);

function settingsOf(config: z.ZodType): readonly Setting[] {
  const schema: JsonSchema = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]): readonly Setting[] => {
    if (given.has(name) || typeof property === 'boolean') return [];
    const { description = '', default: otherwise } = property;
    return [
      {
        name,
        takes: takes(property),
        isRequired: required.has(name),
        isSecret: /\bsecret\b/i.test(description),
        default: otherwise === undefined ? null : JSON.stringify(otherwise),
        description,
      },
    ];
  });
}

function takes({ type, enum: values, anyOf }: JsonSchema): string {
  if (values !== undefined) return values.join(' | ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(takes))].join(' or ');
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'true | false';
  return type === 'array' ? 'list' : 'map';
}
