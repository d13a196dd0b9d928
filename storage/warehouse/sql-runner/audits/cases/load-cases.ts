/** Finds the cases beside the models: `<model>.cases.yaml` or `<model>.case.yaml`, and what all share in `cases.yaml`. */
import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PipelineError } from '../../../../../lib/errors.ts';
import { nearest } from '../../../../../lib/pure/nearest.ts';
import { type CaseFile, parseCaseFile, type TableTypes, type UnitCase, withShared } from './case-file.ts';

export interface ModelCases {
  readonly model: string;
  /** Relative to the folder of models. */
  readonly file: string;
  readonly types: TableTypes;
  readonly cases: readonly UnitCase[];
}

export interface LoadedCases {
  /** Types that hold for all of them. */
  readonly types: TableTypes;
  readonly models: readonly ModelCases[];
}

const sharedFile = 'cases.yaml';
const ending = /\.cases?\.ya?ml$/;

/** `files` are the case files, relative to the folder. One without its model is an error. */
export async function loadCases(
  folder: string,
  files: readonly string[],
  models: readonly string[],
): Promise<LoadedCases> {
  const read = async (file: string) => parseCaseFile(await readFile(join(folder, file), 'utf8'), file);
  const hasShared = await access(join(folder, sharedFile)).then(
    () => true,
    () => false,
  );
  const shared: CaseFile = hasShared ? await read(sharedFile) : { types: {}, given: new Map(), cases: [] };
  const found: ModelCases[] = [];
  for (const file of files) {
    const model = basename(file).replace(ending, '');
    if (!models.includes(model)) throw orphan(file, model, models);
    const { types, cases } = await read(file);
    const complete = cases.map((one) => ({ ...one, given: withShared(shared.given, one.given) }));
    found.push({ model, file, types, cases: complete });
  }
  return { types: shared.types, models: found };
}

function orphan(file: string, model: string, models: readonly string[]): PipelineError {
  const guess = nearest(model, models);
  return new PipelineError(
    'config',
    `${file}: needs a model ${model}, and there is none${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    { remedy: 'name the file as its model: <model>.cases.yaml', details: { file } },
  );
}
