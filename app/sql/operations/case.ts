/** `case`: captures a unit case from rows of the database, without personal data. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import { captureCase } from '../../../storage/warehouse/sql-runner/audits/cases/capture-case.ts';
import { parseCaseFile, type TableTypes } from '../../../storage/warehouse/sql-runner/audits/cases/case-file.ts';
import { typesOf } from '../../../storage/warehouse/sql-runner/audits/cases/describe-tables.ts';
import { runCases } from '../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts';
import { addCase } from '../../../storage/warehouse/sql-runner/audits/cases/write-case.ts';
import type { Model } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { knownTypes } from './test.ts';

export interface CaseArgs {
  readonly model: string;
  /** Values of its grain, or `column=value`, with commas between them. */
  readonly from: readonly string[];
  /** What holds, as a sentence. */
  readonly name?: string;
}

export interface WrittenCaseFile {
  readonly model: string;
  /** Where the case belongs. */
  readonly file: string;
  /** False for models that are shipped: their folder is not the project's. */
  readonly isOwn: boolean;
  /** The case alone, and the file with the case added. */
  readonly text: string;
  readonly content: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

export async function captureUnitCase(opened: OpenSqlProject, args: CaseArgs): Promise<WrittenCaseFile> {
  const models = await opened.models();
  const model = models.find(({ name }) => name === args.model);
  if (model === undefined) throw noModel(args.model, models);
  const warehouse = await opened.warehouse();
  const known =
    opened.store === undefined
      ? {}
      : await knownTypes(
          opened,
          models.map(({ name }) => name),
        );
  const shared = await readFile(join(opened.project.folder, 'cases.yaml'), 'utf8').then(
    (text) => parseCaseFile(text, 'cases.yaml').types,
    (): TableTypes => ({}),
  );
  const captured = await captureCase({
    reader: warehouse,
    model,
    models,
    live: await typesOf(warehouse),
    known: { ...known, ...shared },
    keys: args.from,
  });
  const written = { ...captured, ...(args.name === undefined ? {} : { name: args.name }) };
  const text = addCase(undefined, written);
  await refuseUnstable(opened, model, text, { ...known, ...shared }, models);
  const file = join(opened.project.folder, dirname(model.file), `${model.name}.cases.yaml`);
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  return {
    model: model.name,
    file,
    isOwn: opened.store === undefined,
    text,
    content: addCase(existing, written),
    rows: Object.fromEntries([...captured.given].map(([table, { rows }]) => [table, rows.length])),
    notes: captured.notes,
  };
}

/** What was written is read again and run: a case that fails from the start is worth nothing. */
async function refuseUnstable(
  { signal }: OpenSqlProject,
  model: Model,
  text: string,
  types: TableTypes,
  models: readonly Model[],
): Promise<void> {
  const file = parseCaseFile(text, `${model.name}.cases.yaml`);
  const cases = { types: {}, models: [{ model: model.name, file: model.file, types: file.types, cases: file.cases }] };
  const [result] = await runCases({ models, cases, types, signal });
  if (result?.status === 'pass') return;
  throw new PipelineError('bad_data', `${model.name}: the captured case does not hold: ${result?.message ?? ''}`, {
    remedy:
      'a query whose rows depend on their order, on the clock or on chance has no case; give it a unique last key',
    details: { difference: result?.difference ?? null },
  });
}

function noModel(name: string, models: readonly Model[]): PipelineError {
  const guess = nearest(
    name,
    models.map((model) => model.name),
  );
  return new PipelineError('config', `no model ${name} here${guess === undefined ? '' : `; did you mean ${guess}?`}`, {
    remedy: 'see perdura sql list',
  });
}
