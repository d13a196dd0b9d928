/** `perdura segment show`: what a segment says, who uses it, and how big it was. */
import { stringify } from 'yaml';
import { readImpact } from '../../app/impact/impact.ts';
import { describeSegment } from '../../app/segments/describe.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { showFacts } from '../show/facts.ts';
import { showUses } from '../show/impact.ts';
import { utc } from '../show/instants.ts';
import { whole } from '../show/numbers.ts';

export async function segmentShow(
  { session, output }: CommandContext,
  { days, ...options }: { readonly store?: string; readonly days: number },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const segment = await describeSegment(session, store, name, days);
  const impact = await readImpact(session, store, { target: `segment/${name}`, files: [] });
  const { sizes, tree, text, title, description, version, updatedAt, updatedBy } = segment;
  output.result(
    { ...segment, uses: impact.uses, outputs: impact.outputs, schedules: impact.schedules, frozen: impact.frozen },
    [
      `${name}, version ${version}${title === name ? '' : `: ${title}`}`,
      ...(description === '' ? [] : [description]),
      '',
      showFacts([
        ['conditions', text],
        ['stays while', segment.staysWhile],
        ['in any case', segment.include.join(', ')],
        ['in no case', segment.exclude.join(', ')],
        ['looks at', segment.attributes.join(', ')],
        ['updated', `${utc(updatedAt)} UTC by ${updatedBy}`],
      ]),
      '',
      stringify(tree, { lineWidth: 0 }).trimEnd(),
      '',
      showUses(impact),
      '',
      sizes.length === 0
        ? 'no run has counted it yet'
        : showTable(
            [
              { head: 'as of' },
              { head: 'customers', align: 'right' },
              { head: 'came', align: 'right' },
              { head: 'went', align: 'right' },
            ],
            sizes.map(({ asOf, customers, entered, left }) => [asOf, whole(customers), whole(entered), whole(left)]),
          ),
    ].join('\n'),
  );
  return exitCodes.ok;
}
