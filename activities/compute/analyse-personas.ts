/** A persona analysis from its matrix to its words: groups found anew, or those of an earlier run with today's customers. */
import { applyRowCentres, clusterRows } from '../../models/personas/cluster-rows.ts';
import { describeGroups, describeNothing } from '../../models/personas/describe.ts';
import { type EarlierGroups, identifyGroups } from '../../models/personas/identify.ts';
import type { PersonaAnalysis, PersonaClustering, PersonaDataset, PersonaRules } from '../../models/personas/types.ts';

export interface AnalysePersonasInput {
  readonly dataset: PersonaDataset;
  readonly rules: PersonaRules;
  readonly currency: string;
  /** Groups that hold on: customers move among them. */
  readonly kept?: Pick<PersonaClustering, 'asked' | 'centres' | 'scales'> & {
    readonly ids: readonly string[];
    readonly issued: number;
  };
  /** Groups of before that new ones are recognised by. */
  readonly earlier?: EarlierGroups;
  /** Over shared memory, written while the work goes on: start under way, starts in all, rounds so far. */
  readonly progress?: Int32Array;
}

export interface AnalysedPersonas {
  readonly analysis: PersonaAnalysis;
  /** Null where there was nothing to group. */
  readonly clustering: PersonaClustering | null;
  /** By place. */
  readonly ids: readonly string[];
  readonly issued: number;
}

export function analysePersonas(input: AnalysePersonasInput): AnalysedPersonas {
  const { dataset, rules, currency, kept, earlier, progress } = input;
  const { rows, customers } = dataset;
  if (customers.length === 0 || rows.width === 0) {
    const { ids = [], issued = 0 } = earlier ?? {};
    return { analysis: describeNothing(dataset), clustering: null, ids, issued };
  }
  const { k, transformation } = rules;
  const clustering =
    kept === undefined
      ? clusterRows({ rows, k, transformation }, ({ start, starts }) => {
          if (progress === undefined) return;
          Atomics.store(progress, 0, start);
          Atomics.store(progress, 1, starts);
          Atomics.add(progress, 2, 1);
        })
      : applyRowCentres({ rows, transformation }, kept);
  const { ids, issued } = kept ?? identifyGroups(rules.name, dataset, clustering, earlier ?? null);
  return { analysis: describeGroups({ dataset, clustering, ids, rules, currency }), clustering, ids, issued };
}
