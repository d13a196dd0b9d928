/** A playbook template for the terminal: what it is for, what can be set, and what it would make. */
import type { ShownTemplate } from '../../app/playbooks/playbooks.ts';
import type { SegmentExpression } from '../../lib/pure/segment-tree.ts';
import type { PlaybookSetting } from '../../models/playbooks/types.ts';
import { printSegment } from '../../models/segments/print.ts';
import { treeOf } from '../../models/segments/read.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

export function showPlaybook({ template, lacks, settings: values, segments, campaigns, asOf }: ShownTemplate): string {
  const lines = [`${template.title.en} (${template.id})`, '', template.description.en, template.numbers.en, ''];
  if (lacks !== null) return [...lines, `not here: it ${lacks}`].join('\n');
  const settings = showTable(
    [{ head: 'setting' }, { head: 'here', align: 'right' }, { head: 'can be' }, { head: 'what it is' }],
    template.settings.map((setting) => [
      setting.name,
      String(values[setting.name] ?? '–'),
      boundsOf(setting),
      setting.title.en,
    ]),
  );
  return [
    ...lines,
    ...(template.settings.length === 0 ? [] : [settings, '']),
    showTable(
      [
        { head: `segment, as of ${asOf}` },
        { head: 'customers', align: 'right' },
        { head: 'subscribed', align: 'right' },
      ],
      segments.map(({ segment, customers, subscribers }) => [segment.name, whole(customers), whole(subscribers)]),
    ),
    ...segments.flatMap(({ segment }) => [
      '',
      `${segment.name}: ${segment.title ?? ''}`,
      `  ${lineOf(segment.where)}`,
      ...(segment.stay_while === undefined ? [] : [`  stays while ${lineOf(segment.stay_while)}`]),
    ]),
    ...(campaigns.length === 0 ? [] : ['', 'draft campaigns']),
    ...campaigns.map(({ name, email }) => `  ${name}: ${email.subject}`),
  ].join('\n');
}

const lineOf = (expression: SegmentExpression): string => printSegment(treeOf(expression));

function boundsOf({ kind, minimum, maximum }: PlaybookSetting): string {
  if (kind === 'yes_no') return 'true, false';
  if (kind === 'category') return 'a category';
  return `${minimum ?? 0} to ${maximum ?? '…'}`;
}
