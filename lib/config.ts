/**
 * Finds and reads `perdura.yaml`, with what its references to secrets stand for. Parsed once at the start,
 * checked strictly (project-schema.ts), frozen, passed down. This file and temporal.config.ts alone read the environment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { PipelineError } from './errors.ts';
import { contentHash } from './hash.ts';
import { type ProjectConfig, projectSchema } from './project-schema.ts';

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

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
