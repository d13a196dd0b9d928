/**
 * `perdura.yaml`: where the project's stores, sources and secrets are declared. Parsed once at the start,
 * checked strictly, frozen, passed down. This file and temporal.config.ts alone read the environment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { PipelineError } from './errors.ts';
import { contentHash } from './hash.ts';

const storeName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be 1–40 of a–z, 0–9, - and _, beginning with a letter');

const zone = z.string().refine(isZone, 'must be an IANA time zone, e.g. Europe/Madrid');
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. EUR');

const mailAddress = z.email('must be an e-mail address');

const mailSchema = z.strictObject({
  from: z.strictObject({ address: mailAddress, name: z.string().optional() }),
  replyTo: z.strictObject({ address: mailAddress, name: z.string().optional() }).optional(),
  postalAddress: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('where post reaches the sender, e.g. 12 Main Street, Springfield; written at the end of every mail'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://mail.shop.example' })
    .optional()
    .describe('where customers reach `perdura web`: unsubscribe links begin with it'),
  cap: z
    .strictObject({ messages: z.int().min(1), days: z.int().min(1).max(366) })
    .optional()
    .describe('most messages to one customer within so many days, over all campaigns; default: no cap'),
});

const storeSchema = z.strictObject({
  zone: zone.describe('IANA time zone; a day of the store begins at midnight there'),
  currency: currency.describe('the store’s currency; orders in others are left out and counted'),
  language: z.enum(['en', 'es']).default('en').describe('language of report and generated names'),
  sources: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .describe('where orders come from: name → { type, … }')
    .refine((sources) => Object.keys(sources).length > 0, 'needs at least one source'),
  destinations: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .default({})
    .describe('where attributes are written to: name → { type, … }'),
  channels: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .default({})
    .describe('how messages reach customers: name → { type, … }'),
  mail: mailSchema.optional().describe('who writes to customers, and how often at most'),
  notify: z
    .array(z.looseObject({ type: z.string() }))
    .default([])
    .describe('who is told how runs, plans and campaigns ended: [{ type: slack, … }]'),
});

export const projectSchema = z.strictObject({
  stores: z
    .record(storeName, storeSchema)
    .refine((stores) => Object.keys(stores).length > 0, 'needs at least one store'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  web: z
    .strictObject({
      port: z.int().min(1).max(65535).default(8787),
      secret: z
        .string()
        .min(32, 'needs at least 32 characters')
        .optional()
        .describe('signs the links in mails; default: one of this machine’s own, in .perdura/secret'),
    })
    .prefault({}),
  warehouse: z
    .strictObject({
      memoryLimit: z
        .string()
        .regex(/^\d+(\.\d+)?(MB|GB)$/, 'must look like 2GB')
        .default('2GB'),
      threads: z.int().min(1).max(256).optional(),
    })
    .prefault({}),
});

export type MailConfig = z.infer<typeof mailSchema>;
export type StoreConfig = z.infer<typeof storeSchema>;
export type ProjectConfig = z.infer<typeof projectSchema>;

export interface Project {
  /** Folder that relative paths of the configuration start from. */
  readonly folder: string;
  readonly file: string;
  /** True when no perdura.yaml was found and the bundled sample stands in. */
  readonly isSample: boolean;
  /** Where everything that Perdura writes lies: `PERDURA_HOME`, else `.perdura` beside perdura.yaml. */
  readonly home: string;
  readonly config: ProjectConfig;
  /** SHA-256 over the configuration as written: secrets stay references in it. */
  readonly configHash: string;
}

export interface Environment {
  readonly home: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly user: string;
  /** `<stage>:<before|after|stall>`: kills or stalls the worker there once. For fault tests only. */
  readonly fault: string | undefined;
  /** Every variable, for `${NAME}` references. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return Object.freeze({
    home: variables['PERDURA_HOME'] || undefined,
    databaseUrl: variables['DATABASE_URL'] || undefined,
    user: variables['PERDURA_USER'] || userInfo().username,
    fault: variables['PERDURA_FAULT'] || undefined,
    variables,
  });
}

export interface LoadProjectOptions {
  /** `--config FILE`. */
  readonly configFile?: string | undefined;
  /** Where the command runs. */
  readonly folder: string;
  /** The bundled sample's perdura.yaml. */
  readonly sampleFile: string;
  readonly environment: Environment;
}

/** Finds the configuration: `--config`, else `./perdura.yaml`, else the bundled sample. */
export function loadProject({ configFile, folder, sampleFile, environment }: LoadProjectOptions): Project {
  const own = configFile === undefined ? join(folder, 'perdura.yaml') : resolve(folder, configFile);
  const isSample = configFile === undefined && !existsSync(own);
  const file = isSample ? sampleFile : own;
  const text = readConfigFile(file);
  const written = parseDocument(text, file);
  const config = checkProject(expandReferences(written, file, environment), file);
  const home = environment.home ?? join(isSample ? folder : dirname(file), '.perdura');
  return deepFreeze({
    folder: dirname(file),
    file,
    isSample,
    home: resolve(folder, home),
    config,
    configHash: contentHash(written),
  });
}

/** Checks what a perdura.yaml says. */
export const checkProject = (written: unknown, file: string): ProjectConfig => check(projectSchema, written, file);

/** The one store a command means: the named one, or the only one. */
export function pickStore(project: Project, name: string | undefined): string {
  const names = Object.keys(project.config.stores);
  if (name !== undefined && !names.includes(name)) {
    throw new PipelineError('config', `store ${name}: not in ${project.file}, which has ${names.join(', ')}`, {
      remedy: `name one of them with --store`,
    });
  }
  const picked = name ?? (names.length === 1 ? names[0] : undefined);
  if (picked === undefined) {
    throw new PipelineError('config', `which store? ${project.file} has ${names.join(', ')}`, {
      remedy: 'name one with --store',
    });
  }
  return picked;
}

/** Parses YAML or says where it breaks. */
export function parseDocument(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new PipelineError('config', `${file}: not valid YAML: ${firstLine(cause)}`, {
      remedy: 'mend that line; indentation is two spaces',
      cause,
    });
  }
}

/** Checks a parsed document and names every place that does not fit, with what was found there. */
export function check<S extends z.ZodType>(schema: S, value: unknown, file: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const path = issue.path.join('.') || '(whole file)';
    return `  ${path}: ${issue.message}`;
  });
  throw new PipelineError('config', `${file} does not fit:\n${lines.join('\n')}`, {
    remedy: 'see perdura schema project, or let `perdura init` write a commented file elsewhere',
  });
}

function readConfigFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PipelineError('config', `configuration ${file} cannot be read: ${firstLine(cause)}`, {
      remedy: 'create one with `perdura init`, or name another with --config',
      cause,
    });
  }
}

/** `${NAME}` becomes the variable's value, `${file:PATH}` the file's first line without its line end. */
function expandReferences(value: unknown, file: string, environment: Environment): unknown {
  if (Array.isArray(value)) return value.map((item) => expandReferences(item, file, environment));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, expandReferences(item, file, environment)]),
    );
  }
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{(file:)?([^}]+)\}/g, (_, isFile: string | undefined, name: string) => {
    const found = isFile ? readSecretFile(resolve(dirname(file), name)) : environment.variables[name];
    if (found === undefined) {
      throw new PipelineError('config', `${file}: needs the environment variable ${name}, which is not set`, {
        remedy: `export ${name}=…, or write \${file:/path/of/the/secret}`,
      });
    }
    return found;
  });
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new PipelineError('config', `secret file ${path} cannot be read`, {
      remedy: 'create it or mend its path',
      cause,
    });
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
