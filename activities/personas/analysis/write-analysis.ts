/** The end of an analysis: its report, its manifest, the folder under its name, its record. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PersonaFigures, PersonaOutcome } from '../../../lib/pure/persona-analyses.ts';
import { personaSeed } from '../../../models/personas/cluster-rows.ts';
import type { PersonaAnalysis } from '../../../models/personas/types.ts';
import { renderPersonas } from '../../../report/personas/render-personas.ts';
import { type AnalysisFile, analysisFolder, completeAnalysis } from '../../../storage/personas/index.ts';
import type { StoreDependencies } from '../../dependencies.ts';
import type { DatasetHead } from './gather-dataset.ts';
import type { AnalysisContext } from './index.ts';

const files: readonly AnalysisFile[] = [
  'dataset.json',
  'dataset.parquet',
  'groups.json',
  'members.parquet',
  'propensities.parquet',
  'report.html',
];

export async function writeAnalysis(
  { folders, state, storeConfig, codeVersion, now }: StoreDependencies,
  { record, folder }: AnalysisContext,
): Promise<PersonaOutcome> {
  const { store, name, n, configuration, objectVersion, reused, requestedAt } = record;
  const target = analysisFolder(record);
  // An attempt before this one may have given the folder its name already.
  const isWhole = existsSync(join(folders.home, target));
  const place = isWhole ? join(folders.home, target) : folder;
  const analysis = await readJson<PersonaAnalysis>(place, 'groups.json');
  const { asOf, runId } = await readJson<DatasetHead>(place, 'dataset.json');
  if (!isWhole) {
    const { currency, language } = storeConfig;
    const shown = { store, currency, language, name, n, asOf, runId, request: configuration, reused, analysis };
    await writeFile(join(folder, 'report.html'), renderPersonas(shown));
  }
  const key = { store, name, n };
  await completeAnalysis(folders.home, key, files, {
    ...key,
    asOf,
    runId,
    objectVersion,
    reused,
    configuration,
    codeVersion,
    seed: personaSeed,
  });
  const figures: PersonaFigures = {
    customers: analysis.customers,
    withoutPurchases: analysis.withoutPurchases,
    variables: analysis.variables.length,
    groups: analysis.groups.length,
    inertia: analysis.inertia,
    isVolume: analysis.warnings.some(({ kind }) => kind === 'volume'),
    seconds: Math.max(0, (now().getTime() - Date.parse(requestedAt)) / 1000),
  };
  await state.personaAnalyses.finish(key, 'done', { figures, folder: target });
  return { ...key, folder: target, asOf, figures };
}

const readJson = async <T>(folder: string, file: AnalysisFile): Promise<T> =>
  JSON.parse(await readFile(join(folder, file), 'utf8')) as T;
