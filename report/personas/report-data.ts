/** Everything that the page of a persona analysis shows. */
import type { PersonaRequest } from '../../lib/pure/persona-analyses.ts';
import type { PersonaAnalysis } from '../../models/personas/types.ts';

export interface PersonaReportData {
  readonly store: string;
  readonly currency: string;
  /** In which names and sentences are written. */
  readonly language: 'en' | 'es';
  readonly name: string;
  /** 1, 2, 3 … of the analyses of that name. */
  readonly n: number;
  /** The last day that counts. */
  readonly asOf: string;
  /** The run that left the warehouse as it was read; null where that is not known. */
  readonly runId: string | null;
  readonly request: PersonaRequest;
  /** n of the analysis whose dataset was taken. */
  readonly reused: number | null;
  readonly analysis: PersonaAnalysis;
}
