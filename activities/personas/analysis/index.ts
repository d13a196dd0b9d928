/** Activities of an analysis of personas that somebody asked for. Its rows lie in its folder, never in Temporal. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import { count } from '../../../lib/pure/count.ts';
import type { PersonaAnalysisKey, PersonaOutcome, PersonaStage } from '../../../lib/pure/persona-analyses.ts';
import { partialFolder } from '../../../storage/personas/index.ts';
import type { PersonaAnalysisRecord } from '../../../storage/state/index.ts';
import type { StoreDependencies } from '../../dependencies.ts';
import { toFailure } from '../../failure.ts';
import { keepBeating } from '../../stage.ts';
import { findGroups } from './find-groups.ts';
import { gatherDataset } from './gather-dataset.ts';
import { createNotes } from './notes.ts';
import { writeAnalysis } from './write-analysis.ts';

/** What the stages of one analysis work with. */
export interface AnalysisContext {
  readonly record: PersonaAnalysisRecord;
  /** Where its files are written. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Tells how far the stage is. */
  note(text: string): void;
}

export function createPersonaActivities(deps: StoreDependencies) {
  async function perform<T extends { readonly note: string }>(
    key: PersonaAnalysisKey,
    stage: PersonaStage,
    work: (context: AnalysisContext) => Promise<T>,
  ): Promise<T> {
    const beating = keepBeating(deps);
    const notes = createNotes(deps, key, stage);
    try {
      const record = await find(key);
      const folder = join(deps.folders.home, partialFolder(key));
      await deps.atPoint(`persona-${stage}`, 'before', beating.stop);
      const result = await work({ record, folder, signal: beating.signal, note: notes.note });
      await deps.atPoint(`persona-${stage}`, 'after', beating.stop);
      deps.log.info({ store: key.store, analysis: `${key.name} ${key.n}`, stage }, result.note);
      return result;
    } catch (error) {
      throw toFailure(error);
    } finally {
      notes.stop();
      beating.stop();
    }
  }

  async function find({ store, name, n }: PersonaAnalysisKey): Promise<PersonaAnalysisRecord> {
    const record = await deps.state.personaAnalyses.get(store, name, n);
    if (record !== undefined) return record;
    throw new PipelineError('bad_data', `persona analysis ${name} ${n} of ${store}: is not in the state store`, {
      remedy: `ask for it again: perdura persona run ${name}`,
    });
  }

  return {
    /** Writes who bought what, as the last run left the tables; waits while a run is at them. Safe to repeat. */
    gatherPersonaDataset: (key: PersonaAnalysisKey): Promise<{ readonly note: string }> =>
      perform(key, 'dataset', async (context) => {
        const { head, customers } = await gatherDataset(deps, context);
        const note = [
          `${count(customers, 'customer')} with a purchase`,
          count(head.variables.length, 'variable'),
          `as of ${head.asOf}`,
          ...(context.record.reused === null ? [] : [`taken from analysis ${context.record.reused}`]),
        ];
        return { note: note.join(', ') };
      }),

    /** Finds the groups and says what they are. Safe to repeat: equal datasets have equal groups. */
    findPersonaGroups: (key: PersonaAnalysisKey): Promise<{ readonly note: string }> =>
      perform(key, 'groups', async (context) => {
        const { groups, starts, iterations } = await findGroups(deps, context);
        return {
          note: `${count(groups, 'group')}, best of ${count(starts, 'start')} after ${count(iterations, 'round')}`,
        };
      }),

    /** Writes report and manifest, gives the folder its name, and records the end. Safe to repeat. */
    reportPersonas: (key: PersonaAnalysisKey): Promise<{ readonly note: string; readonly outcome: PersonaOutcome }> =>
      perform(key, 'report', async (context) => {
        const outcome = await writeAnalysis(deps, context);
        return { note: `written to ${outcome.folder}`, outcome };
      }),

    /** Records an end without a result, and removes what was written so far. Safe to repeat. */
    async endPersonaAnalysis({
      key,
      status,
      failure,
    }: {
      readonly key: PersonaAnalysisKey;
      readonly status: 'failed' | 'cancelled';
      readonly failure: { readonly message: string; readonly remedy: string };
    }): Promise<void> {
      try {
        await deps.state.personaAnalyses.finish(key, status, status === 'failed' ? { failure } : {});
        await rm(join(deps.folders.home, partialFolder(key)), { recursive: true, force: true });
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}
