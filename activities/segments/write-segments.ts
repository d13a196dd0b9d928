/** The segments of a run: who is in them, and who came and went since the run before. */
import { count } from '../../lib/pure/count.ts';
import { referencesOf } from '../../models/segments/references.ts';
import { readRunObjects } from '../run-objects.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';
import { decideMemberships } from './decide-memberships.ts';
import { attributesOf, enrichAttributes, readAttributeRules } from './enriched-attributes.ts';
import { writeEventProbabilities } from './probabilities.ts';
import { readDefinitions } from './read-definitions.ts';
import { readRunBefore } from './run-before.ts';
import { createTables, fillTables } from './segment-tables.ts';
import { describeWarehouse, readVocabulary } from './vocabulary.ts';
import { makeWorkspace } from './workspace.ts';

/** Replaces `segments` and their members and changes, and `enriched_attributes`; says what came out, '' where nothing is defined. */
export async function writeSegments(deps: StageTools, run: StagePlan, stage: StageContext): Promise<string> {
  const [segments, lists, enrichments] = [
    await readRunObjects(deps, run, 'segment'),
    await readRunObjects(deps, run, 'list'),
    await readRunObjects(deps, run, 'enrichment'),
  ];
  const tables = await describeWarehouse(deps.warehouse, deps.sqlModels);
  const names = { segments: segments.map(({ name }) => name).toSorted(), lists: lists.map(({ name }) => name) };
  const { rules, unfit } = readAttributeRules(enrichments, await readVocabulary(tables, { ...names, attributes: [] }));
  const vocabulary = await readVocabulary(tables, { ...names, attributes: attributesOf(rules) });
  const levels = readDefinitions(run.store, segments, vocabulary);
  const trees = [...rules, ...levels.flat()].map(({ tree }) => tree);
  await writeEventProbabilities(
    deps,
    run,
    stage,
    trees.flatMap((tree) => referencesOf(tree).events),
  );
  if (trees.length === 0) {
    await stage.commit(createTables);
    return unfit.join('; ');
  }

  const [horizonDays] = run.configuration.horizons;
  const summed = [`predicted_clv_${horizonDays}d`, `predicted_orders_${horizonDays}d`] as const;
  const scope = { vocabulary, asOf: run.asOf };
  const customersOf = new Map(lists.map(({ name, content }) => [name, content.customers]));
  const ownNamed = levels.flat().filter(({ name, tree }) => referencesOf(tree).segments.includes(name));
  const margins = new Set(ownNamed.map(({ name }) => name));
  const told = await deps.warehouse.session(async (session) => {
    const workspace = { session, fence: stage.fence };
    await makeWorkspace(workspace, { trees, vocabulary, summed, lists: customersOf });
    await enrichAttributes(workspace, rules, scope);
    const before = await readRunBefore(deps, run, workspace, names.segments, margins);
    stage.signal.throwIfAborted();
    await decideMemberships(workspace, { ...scope, levels, names: names.segments, summed, signal: stage.signal });
    stage.signal.throwIfAborted();
    await stage.atPoint('before');
    const changes = await session.commit(stage.fence, (transaction) =>
      fillTables(transaction, { definitions: levels.flat(), names: names.segments, summed, horizonDays, before }),
    );
    await stage.atPoint('after');
    return changes;
  });
  const came =
    segments.length === 0 ? '' : `${count(segments.length, 'segment')}, ${told.entered} entered, ${told.left} left`;
  return [came, ...unfit].filter((note) => note !== '').join('; ');
}
