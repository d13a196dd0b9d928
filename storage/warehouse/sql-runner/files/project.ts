/** Any folder of models: headers at once, queries when they are asked for, sources, seeds and cases beside them. */
import { stat } from 'node:fs/promises';
import { PipelineError } from '../../../../lib/errors.ts';
import type { Exposure, Model, ModelHeader, Source } from '../model.ts';
import { createModelParser, type LentConnection } from './parse-models.ts';
import { listFiles, type ModelFile, readModelFiles } from './read-model-files.ts';
import { readSources } from './read-sources.ts';

export interface SqlProject {
  readonly folder: string;
  /** Of every model and seed, in the order of their paths. */
  readonly headers: readonly (ModelHeader & { readonly file: string })[];
  readonly sources: readonly Source[];
  /** What reads the models, as sources.yaml says. */
  readonly exposures: readonly Exposure[];
  /** Case files, relative to the folder. */
  readonly cases: readonly string[];
  /** The named models with what they read and mean; all when left out. Each is parsed once. */
  parse(names?: readonly string[]): Promise<readonly Model[]>;
  close(): void;
}

const isCase = (file: string): boolean => /\.cases?\.ya?ml$/.test(file);

/** `lend`: of a database that is open anyway, to parse with. */
export async function loadProject(folder: string, lend?: () => Promise<LentConnection>): Promise<SqlProject> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new PipelineError('config', `project ${folder}: needs a folder of models, there is none`, {
      remedy: 'name the folder that holds the *.sql files with --project',
    });
  }
  const files = await listFiles(folder);
  const [models, { sources, exposures }] = await Promise.all([readModelFiles(folder, files), readSources(folder)]);
  refuseDoubles(models, sources);
  const parser = createModelParser(lend);
  return {
    folder,
    headers: models.map(({ header, file }) => ({ ...header, file })),
    sources,
    exposures,
    cases: files.filter(isCase),
    async parse(names) {
      const wanted = names === undefined ? undefined : new Set(names);
      const parsed: Model[] = [];
      for (const model of models) if (wanted?.has(model.header.name) ?? true) parsed.push(await parser.parse(model));
      return parsed;
    },
    close: () => parser.close(),
  };
}

function refuseDoubles(models: readonly ModelFile[], sources: readonly Source[]): void {
  const names = new Set(sources.map(({ name }) => name.toLowerCase()));
  const double = models.find(({ header }) => names.has(header.name.toLowerCase()));
  if (double === undefined) return;
  throw new PipelineError('config', `${double.file}: ${double.header.name} is a source already, in sources.yaml`, {
    remedy: 'a name means one table: rename the source or the model',
  });
}
