/** What an analysis of personas is asked for, how it stands, and what it answers. */
import type { PersonaConfiguration } from './persona-configuration.ts';

export const personaStages = ['dataset', 'groups', 'report'] as const;
export type PersonaStage = (typeof personaStages)[number];

export type PersonaAnalysisStatus = 'requested' | 'running' | 'done' | 'failed' | 'cancelled';

export interface PersonaAnalysisKey {
  readonly store: string;
  readonly name: string;
  /** 1, 2, 3 … of the analyses of that name. */
  readonly n: number;
}

/** What of an object, or of a command line, an analysis goes by. */
export type PersonaRequest = Omit<PersonaConfiguration, 'kind' | 'name' | 'store' | 'refresh'>;

export interface PersonaStageProgress {
  readonly stage: PersonaStage;
  readonly status: 'pending' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly note: string;
  readonly seconds?: number;
}

/** How far a stage is, in a line. */
export interface PersonaNote {
  readonly stage: PersonaStage;
  readonly note: string;
}

export interface PersonaProgress extends PersonaAnalysisKey {
  readonly status: PersonaAnalysisStatus;
  readonly stages: readonly PersonaStageProgress[];
}

/** Counts alone: the rows lie in the analysis' folder. */
export interface PersonaFigures {
  /** With a purchase, and so in a group. */
  readonly customers: number;
  readonly withoutPurchases: number;
  readonly variables: number;
  /** Fewer than asked for where customers do not differ enough. */
  readonly groups: number;
  readonly inertia: number;
  /** They differ in how much, not in what. */
  readonly isVolume: boolean;
  readonly seconds: number;
}

export interface PersonaOutcome extends PersonaAnalysisKey {
  /** From the project's home. */
  readonly folder: string;
  readonly asOf: string;
  readonly figures: PersonaFigures;
}
