/** Reads and parses every SQL model below a folder. */
import type { Model } from '../model.ts';
import { createModelParser } from './parse-models.ts';
import { readModelFiles } from './read-model-files.ts';

/** In the order of their paths. Errors name file and line. */
export async function loadModels(folder: string): Promise<readonly Model[]> {
  const parser = createModelParser();
  try {
    const models: Model[] = [];
    for (const file of await readModelFiles(folder)) models.push(await parser.parse(file));
    return models;
  } finally {
    parser.close();
  }
}
