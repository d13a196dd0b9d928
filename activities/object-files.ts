/** The files of objects beside perdura.yaml, and where they differ from the versions in force. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import { isSameObject, type ObjectDocument, parseObjects, storeOf } from '../lib/object-documents.ts';
import type { StoreDependencies } from './dependencies.ts';

type FileDependencies = Pick<StoreDependencies, 'store' | 'folders' | 'project'>;

export interface ObjectFiles {
  /** What the files say of this store, in the order of their names. */
  readonly documents: readonly ObjectDocument[];
  /** Files that cannot be read as objects. */
  readonly problems: readonly { readonly file: string; readonly error: PipelineError }[];
}

/** A file that says something else than the version in force, which stays in force until the file is applied. */
export interface Drift {
  /** Such as `objects/clv.yaml`. */
  readonly file: string;
  readonly message: string;
  /** The file cannot be read as objects at all. */
  readonly isBroken: boolean;
}

export function readObjectFiles({ folders, project, store }: FileDependencies): ObjectFiles {
  const documents: ObjectDocument[] = [];
  const problems: { readonly file: string; readonly error: PipelineError }[] = [];
  const names = existsSync(folders.objects) ? readdirSync(folders.objects).sort() : [];
  for (const name of names.filter((file) => /\.ya?ml$/.test(file))) {
    const file = `objects/${name}`;
    try {
      const written = parseObjects(readFileSync(join(folders.objects, name), 'utf8'), file);
      documents.push(...written.filter((document) => storeOf(document, project) === store));
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      problems.push({ file, error });
    }
  }
  return { documents, problems };
}

/** The files that differ from the versions in force; `shown` says how a person would name a path. */
export async function findDrift(
  deps: FileDependencies & Pick<StoreDependencies, 'state'>,
  shown: (path: string) => string = (path) => `objects/${basename(path)}`,
): Promise<readonly Drift[]> {
  const { documents, problems } = readObjectFiles(deps);
  const drifts: Drift[] = problems.map(({ file, error }) => ({ file, message: error.message, isBroken: true }));
  for (const document of documents) {
    const { kind, name, file } = document;
    const latest = await deps.state.objects.latest({ store: deps.store, kind, name });
    try {
      const content = document.content();
      if (latest === undefined || isSameObject(kind, content, latest.content)) continue;
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      drifts.push({ file, message: error.message, isBroken: true });
      continue;
    }
    const { version, author, createdAt } = latest;
    const path = shown(join(deps.folders.objects, basename(file)));
    drifts.push({
      file,
      message: `${file} differs from version ${version} (by ${author}, ${createdAt.slice(0, 10)}): perdura apply -f ${path}`,
      isBroken: false,
    });
  }
  return drifts;
}
