/** The persona analyses of a run: their groups, who is in them, and what sets them apart. */
import { count } from '../../lib/pure/count.ts';
import { writePersonaStates } from '../model-tables.ts';
import { openPredecessor, type OpenPredecessor } from '../predecessor.ts';
import { readRunObjects, type TypedRunObject } from '../run-objects.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';
import { compileAudience } from './audience.ts';
import { readPersonaDataset } from './dataset.ts';
import { findState, isKept, type PersonaState, readEarlierGroups } from './persona-states.ts';
import { createPersonaTables, writeAnalysis } from './persona-tables.ts';

/** Replaces `personas`, `persona_members` and `persona_propensities`; says what came out, '' where nothing is defined. */
export async function writePersonas(deps: StageTools, run: StagePlan, stage: StageContext): Promise<string> {
  const predecessor = await openPredecessor(deps.folders, run.predecessor);
  await stage.commit(createPersonaTables);
  const states: PersonaState[] = [];
  const notes: string[] = [];
  for (const object of await readRunObjects(deps, run, 'persona')) {
    stage.signal.throwIfAborted();
    const { state, note } = await writePersona(deps, run, stage, object, predecessor);
    if (state !== undefined) states.push(state);
    notes.push(`persona ${object.name}: ${note}`);
  }
  await stage.commit((transaction) => writePersonaStates(transaction, states));
  return notes.join('; ');
}

async function writePersona(
  deps: StageTools,
  run: StagePlan,
  stage: StageContext,
  object: TypedRunObject<'persona'>,
  predecessor: OpenPredecessor | null,
): Promise<{ readonly state: PersonaState | undefined; readonly note: string }> {
  const { warehouse, compute } = deps;
  const { language, currency } = run;
  const { name, hash, content } = object;
  const before = findState(predecessor, name);
  const kept = before !== undefined && isKept(before, object, run, predecessor) ? before : undefined;
  const audience = await compileAudience(deps, run, stage, object);
  const dataset = await readPersonaDataset(warehouse, {
    configuration: content,
    language,
    signal: stage.signal,
    ...(audience === undefined ? {} : { audience }),
    ...(kept === undefined ? {} : { variables: kept.variables }),
  });
  const { idle, ...matrix } = dataset;
  const { rows, variables, customers } = matrix;
  const earlier =
    kept === undefined && before !== undefined
      ? await readEarlierGroups(warehouse, predecessor, before, dataset)
      : undefined;
  const { analysis, clustering, ids, issued } = await compute.run(
    'analysePersonas',
    {
      dataset: matrix,
      rules: content,
      currency,
      ...(kept === undefined ? {} : { kept }),
      ...(earlier === undefined ? {} : { earlier }),
    },
    stage.signal,
    [rows.values, rows.columns, rows.starts].map(({ buffer }) => buffer as ArrayBuffer),
  );
  await stage.commit((transaction) =>
    writeAnalysis(transaction, { name, language, analysis, clustering, ids, people: { customers, idle } }),
  );
  if (clustering === null) return { state: before, note: 'nothing to group by' };
  const { asked, centres, scales } = clustering;
  const state = kept ?? {
    name,
    hash,
    fittedAsOf: run.asOf,
    variables: [...variables],
    asked,
    centres: centres.map((centre) => [...centre]),
    scales: scales === null ? null : [...scales],
    ids: [...ids],
    issued,
  };
  const since = kept === undefined ? '' : `, as found on ${kept.fittedAsOf}`;
  return {
    state,
    note: `${count(analysis.groups.length, 'group')} of ${count(analysis.customers, 'customer')}${since}`,
  };
}
