/** Objects as they are written down: YAML files, several documents in one if need be, each checked by its kind's schema. */
import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { type Project, pickStore } from './config.ts';
import { PipelineError } from './errors.ts';
import { canonicalJson } from './hash.ts';
import { explainIssues, lineOf } from './object-issues.ts';
import { nearest } from './pure/nearest.ts';
import { type ObjectContent, type ObjectKind, objectKinds } from './pure/object-kinds.ts';

export interface ObjectDocument {
  readonly file: string;
  /** The file and the line that it begins at, such as `objects/clv.yaml:3`. */
  readonly place: string;
  /** File, line and path of what is written at a path such as `rules.0.where`. */
  placeOf(path: string): string;
  readonly kind: ObjectKind;
  readonly name: string;
  /** The store, where the document names one. */
  readonly store: string | undefined;
  /** The version that the document was exported as and edited from. */
  readonly version: number | undefined;
  /** The object itself, checked, with defaults filled in; whose it is and which version are told above. */
  content(): ObjectContent<ObjectKind>;
}

const isObjectKind = (kind: unknown): kind is ObjectKind =>
  typeof kind === 'string' && Object.hasOwn(objectKinds, kind);

/** The documents of a file, the empty ones left out. What they say is checked when their content is asked for. */
export function parseObjects(text: string, file: string): readonly ObjectDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: true });
  if ('empty' in parsed) return [];
  return parsed.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw notYaml(error.message, file);
    return readValue(document, file) === null ? [] : [describe(document, file, lines)];
  });
}

/** What a document says as plain values. Aliases that lead nowhere, or explode, come out only here. */
function readValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw notYaml(cause instanceof Error ? cause.message : String(cause), file);
  }
}

const notYaml = (message: string, file: string): PipelineError =>
  new PipelineError('config', `${file}: not valid YAML: ${message.split('\n', 1)[0]?.replace(/:$/, '')}`, {
    remedy: 'mend that line; indentation is two spaces',
  });

/** The store that a document is for: the one it names, else the default, else the only one. */
export function storeOf({ store, place }: ObjectDocument, project: Project, byDefault?: string): string {
  try {
    return pickStore(project, store ?? byDefault);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    throw new PipelineError(error.kind, `${place}: ${error.message}`, {
      remedy: 'name it in the document: store: NAME',
    });
  }
}

/** Checks an object that was stored, maybe by an earlier version of the program. */
export function checkObject<K extends ObjectKind>(kind: K, content: unknown, subject: string): ObjectContent<K> {
  const result = objectKinds[kind].schema.safeParse(content);
  if (result.success) return result.data as ObjectContent<K>;
  const [issue] = result.error.issues;
  throw new PipelineError('config', `${subject} does not fit: ${issue?.path.join('.')}: ${issue?.message}`, {
    remedy: `apply one that fits; perdura schema ${kind} says what does`,
  });
}

/** Whether two contents of a kind mean the same, also when one was stored before a field with a default was added. */
export function isSameObject(kind: ObjectKind, one: unknown, other: unknown): boolean {
  const meaning = (content: unknown) => canonicalJson(checkObject(kind, content, kind));
  return canonicalJson(one) === canonicalJson(other) || meaning(one) === meaning(other);
}

function describe(document: Document.Parsed, file: string, lines: LineCounter): ObjectDocument {
  const place = `${file}:${lines.linePos(document.contents?.range[0] ?? 0).line}`;
  const written: unknown = document.toJS();
  if (!isMap(document.contents) || typeof written !== 'object' || written === null) {
    throw new PipelineError('config', `${place}: needs an object with a kind, is ${typeof written}`, {
      remedy: kindRemedy,
    });
  }
  const { store, version, ...rest } = written as Readonly<Record<string, unknown>>;
  const { kind } = rest;
  if (!isObjectKind(kind)) throw unknownKind(place, kind);
  if (store !== undefined && typeof store !== 'string') {
    throw new PipelineError('config', `${place}: store needs a name, is ${typeof store}`);
  }
  if (version !== undefined && !(typeof version === 'number' && Number.isInteger(version) && version > 0)) {
    throw new PipelineError('config', `${place}: version needs a whole number above 0, is ${JSON.stringify(version)}`, {
      remedy: 'perdura get writes it; leave it out to apply whatever the latest version is',
    });
  }
  const name = nameOf(kind, rest['name'], place);
  const { name: _, ...nameless } = rest;
  return {
    file,
    place,
    placeOf: (path) => `${file}:${lineOf(path.split('.').map(keyOf), document, lines)}: ${path}`,
    kind,
    name,
    store,
    version,
    content() {
      const result = objectKinds[kind].schema.safeParse(kind === 'clv' ? nameless : rest);
      if (result.success) return result.data;
      throw new PipelineError(
        'config',
        `${file} does not fit:\n${explainIssues(result.error.issues, kind, document, lines).join('\n')}`,
        { remedy: `perdura schema ${kind} says what fits` },
      );
    },
  };
}

/** There is one CLV configuration, and its name is its kind. */
function nameOf(kind: ObjectKind, written: unknown, place: string): string {
  if (kind === 'clv') {
    if (written === undefined || written === 'clv') return 'clv';
    throw new PipelineError(
      'config',
      `${place}: the one CLV configuration is called clv, is ${JSON.stringify(written)}`,
      {
        remedy: 'leave the name out',
      },
    );
  }
  const name = objectKinds[kind].schema.shape.name.safeParse(written);
  if (name.success) return name.data;
  const problem =
    written === undefined
      ? `needs a name for the ${kind}`
      : `name ${name.error.issues[0]?.message}, is ${JSON.stringify(written)}`;
  throw new PipelineError('config', `${place}: ${problem}`, { remedy: 'mend its field name' });
}

const kindRemedy = `kinds are ${Object.keys(objectKinds).join(', ')}`;

function unknownKind(place: string, kind: unknown): PipelineError {
  if (typeof kind !== 'string') return new PipelineError('config', `${place}: needs a kind`, { remedy: kindRemedy });
  const guess = nearest(kind, Object.keys(objectKinds));
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new PipelineError('config', `${place}: kind ${kind} is not known${hint}`, { remedy: kindRemedy });
}

const keyOf = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);
