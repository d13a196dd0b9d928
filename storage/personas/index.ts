/** The folder of a persona analysis: `personas/<store>/<name>/<n>`, whole or not there. */
export {
  type AnalysisFile,
  analysisFolder,
  completeAnalysis,
  lastAnalysis,
  partialFolder,
  readAnalysisManifest,
} from './analysis-folder.ts';
export { type DatasetRows, readDatasetFile, writeDatasetFile } from './dataset-file.ts';
export { type PropensityRow, writeMembersFile, writePropensitiesFile } from './result-files.ts';
