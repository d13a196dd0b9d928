/** `perdura sql list`: the models that a selection means. */
import type { SelectOptions, SqlContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { selectionOf } from '../sql-target.ts';

export async function sqlList({ perform, output }: SqlContext, options: SelectOptions): Promise<number> {
  const models = await perform('list', selectionOf(options));
  const rows = models.map(({ name, layer, materialized, tags, owner, description }) => [
    name,
    layer,
    materialized,
    tags.join(', ') || null,
    owner,
    firstSentence(description),
  ]);
  const heads = ['model', 'layer', 'kept as', 'tags', 'owner', 'what a row is'];
  output.result(
    models,
    rows.length === 0
      ? 'no models'
      : showTable(
          heads.map((head) => ({ head })),
          rows,
        ),
  );
  return exitCodes.ok;
}

/** Enough to know which one it is. */
function firstSentence(text: string): string | null {
  const [sentence = ''] = text.replaceAll(/\s+/g, ' ').split(/(?<=\.)\s/, 1);
  if (sentence === '') return null;
  return sentence.length > 60 ? `${sentence.slice(0, 59)}…` : sentence;
}
