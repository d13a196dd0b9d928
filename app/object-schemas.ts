/** JSON Schemas of what people write: objects by kind, any object, perdura.yaml, sources.yaml. Editors complete and check by them. */
import { z } from 'zod';
import { projectSchema } from '../lib/project-schema.ts';
import { type ObjectKind, objectKinds } from '../lib/pure/object-kinds.ts';
import { sourcesSchema } from '../storage/warehouse/sql-runner/files/sources-schema.ts';
import { channels, destinations, notifierTypes, outputs, sources } from './registry.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** By name: the kinds, `object` for any of them, `project` for perdura.yaml, `sources` for the sources of SQL models. */
export function allSchemas(): Readonly<Record<string, JsonSchema>> {
  const kinds = Object.keys(objectKinds) as readonly ObjectKind[];
  const ofKinds = Object.fromEntries(kinds.map((kind) => [kind, kindSchema(kind)]));
  return {
    ...ofKinds,
    object: {
      $schema: draft,
      title: 'An object of Perdura',
      anyOf: kinds.map((kind) => withoutDefinitions(bare(namedApart(kind, ofKinds[kind] ?? {})))),
      definitions: Object.assign({}, ...kinds.map((kind) => namedApart(kind, ofKinds[kind] ?? {}).definitions ?? {})),
    },
    project: projectJsonSchema(),
    sources: { ...toJsonSchema(sourcesSchema), title: 'sources.yaml: what SQL models read and none of them makes' },
  };
}

/** What a schema refers to stands at the root of the file: there each kind has names of its own. */
const namedApart = (kind: string, schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('__schema', `${kind}_schema`)) as JsonSchema;

function withoutDefinitions(schema: JsonSchema): JsonSchema {
  const { definitions: _, ...rest } = schema;
  return rest;
}

/** What zod makes of a schema, as it is written: fields with a default may be left out. */
const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // What a whole number is anyway.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });

const draft = 'http://json-schema.org/draft-07/schema#';

function kindSchema(kind: ObjectKind): JsonSchema {
  const { schema, says } = objectKinds[kind];
  const { properties, ...rest } = bare(toJsonSchema(schema));
  const { kind: ofKind, name, ...others } = properties ?? {};
  return {
    $schema: draft,
    title: `${kind}: ${says}`,
    ...rest,
    properties: {
      kind: ofKind ?? {},
      name: name ?? { const: kind, description: 'there is one; may be left out' },
      version: {
        type: 'integer',
        minimum: 1,
        description:
          'the version that this was edited from, as perdura get writes it; another one in force is a conflict',
      },
      ...others,
    },
  };
}

function projectJsonSchema(): JsonSchema {
  const typed = (connectors: ReadonlyMap<string, { readonly config: z.ZodType }>): JsonSchema =>
    connectors.size === 0
      ? { type: 'object', properties: { type: { type: 'string' } }, required: ['type'] }
      : { anyOf: [...connectors.values()].map(({ config }) => withoutGiven(bare(toJsonSchema(config)))) };
  const project = structuredClone(toJsonSchema(projectSchema));
  const store = project.properties?.['stores'] as JsonSchema;
  const fields = (store.additionalProperties as JsonSchema).properties as Record<string, JsonSchema>;
  for (const [field, connectors] of Object.entries({ sources, destinations, outputs, channels })) {
    fields[field] = { ...fields[field], additionalProperties: typed(connectors) };
  }
  fields['notify'] = { ...fields['notify'], items: typed(notifierTypes) };
  return withReferences({ ...project, title: 'perdura.yaml' }) as JsonSchema;
}

/** Without what Perdura fills in itself. */
function withoutGiven({ properties, required, ...rest }: JsonSchema): JsonSchema {
  const { baseFolder: _, ...written } = properties ?? {};
  return { ...rest, properties: written, required: (required ?? []).filter((name) => name !== 'baseFolder') };
}

/** A text that must have some form may be a reference instead, `${NAME}` or `${file:PATH}`: the form is its value's. */
function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences);
  if (schema === null || typeof schema !== 'object') return schema;
  const fields = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === 'propertyNames' ? value : withReferences(value)]),
  );
  const { type, pattern, format, minLength, ...rest } = fields;
  const isFormed = pattern !== undefined || format !== undefined || Number(minLength ?? 0) > shortestReference;
  if (type !== 'string' || !isFormed) return fields;
  const form = Object.entries({ type, pattern, format, minLength }).filter(([, value]) => value !== undefined);
  return { ...rest, anyOf: [Object.fromEntries(form), { type: 'string', pattern: String.raw`\$\{[^}]+\}` }] };
}

const shortestReference = '${A}'.length;

function bare(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...rest } = schema;
  return rest;
}
