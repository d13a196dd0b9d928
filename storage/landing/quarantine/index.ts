/** Rows that could not be typed: which there are, what was decided about them, and landing them anew. */
export { applyDecisions, describeDecided, hasQuarantine, quarantinedRows, readDecisions } from './apply-decisions.ts';
export { writeDrop } from './drop-record.ts';
export { isAmong, landedFile, landReplay, type MendedRow, type Understanding } from './land-replay.ts';
export { toRanges } from './row-ranges.ts';
