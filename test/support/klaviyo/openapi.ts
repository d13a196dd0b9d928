/**
 * Requests and answers, judged by an OpenAPI 3.0 document. Stricter than the document: what it does not name is a fault,
 * so that a misspelt field is noticed.
 */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { RecordedExchange } from '../klaviyo-server.ts';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly required?: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, Json>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Json;
}

const mediaType = 'application/vnd.api+json';

/** What is wrong with an exchange by the document; nothing, for a good one. */
export function createJudge(document: OpenApiDocument): (exchange: RecordedExchange) => readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', ...(strict(document) as Json) });
  const check = (subject: string, schema: Json, value: unknown): readonly string[] => {
    const validate = ajv.compile(rooted(strict(schema)) as Json);
    return validate(value) ? [] : [`${subject} ${ajv.errorsText(validate.errors)}`];
  };

  return (exchange) => {
    const found = findOperation(document, exchange);
    if (found === undefined) return [`${exchange.method} ${exchange.path}: not in the document`];
    const { name, operation } = found;
    const faults: string[] = [];
    const parameters = operation.parameters ?? [];
    for (const [key, value] of Object.entries(exchange.query)) {
      const parameter = parameters.find((one) => one.in === 'query' && one.name === key);
      if (parameter === undefined) faults.push(`${name}: unknown parameter ${key}`);
      else faults.push(...check(`${name}: ${key}`, parameter.schema, typed(parameter.schema, value)));
    }
    for (const parameter of parameters.filter(({ required }) => required === true)) {
      const value = { query: exchange.query, header: exchange.headers, path: { [parameter.name]: 'given' } }[
        parameter.in
      ][parameter.name];
      if (value === undefined) faults.push(`${name}: parameter ${parameter.name} is missing`);
    }
    const body = operation.requestBody?.content[mediaType];
    if (body !== undefined) faults.push(...check(`${name}: body`, body.schema, exchange.body));
    else if (exchange.body !== undefined) faults.push(`${name}: takes no body`);
    const response = answerSchema(document, operation, exchange.status);
    if (response === undefined) faults.push(`${name}: status ${exchange.status} is not in the document`);
    else faults.push(...check(`${name}: answer`, response, exchange.answer));
    return faults;
  };
}

function findOperation({ paths }: OpenApiDocument, { method, path }: RecordedExchange) {
  for (const [template, operations] of Object.entries(paths)) {
    const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
    const operation = operations[method.toLowerCase()];
    if (operation !== undefined && pattern.test(path)) return { name: `${method} ${template}`, operation };
  }
  return undefined;
}

function answerSchema(document: OpenApiDocument, { responses }: Operation, status: number): Json | undefined {
  const named = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
  if (named === undefined) return undefined;
  const reference = named['$ref'];
  const response = (
    typeof reference === 'string'
      ? reference
          .split('/')
          .slice(1)
          .reduce<unknown>((at, key) => (at as Json)[key], document)
      : named
  ) as { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  return response.content[mediaType]?.schema;
}

/** A query's text as its schema means it. */
function typed(schema: Json, value: string): unknown {
  if (schema['type'] === 'array') return value.split(',');
  return schema['type'] === 'integer' ? Number(value) : value;
}

/** JSON Schema from OpenAPI 3.0: `nullable` spelt out, objects closed that name their fields. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, example: _, default: __, ...rest } = value as Json;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, strict(item)]));
  const isNamed = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  const schema =
    isNamed && copy['additionalProperties'] === undefined ? { ...copy, additionalProperties: false } : copy;
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** References within the document, from outside of it. */
const rooted = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/'));
