/** From a playbook in use to the objects that it makes: segments called <playbook>-<part>, and draft campaigns to them. */
import { campaignSchema, type CampaignConfiguration } from '../../lib/pure/campaign-configuration.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import type { PlaybookConfiguration } from '../../lib/pure/playbook-configuration.ts';
import { segmentSchema, type SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import { printSegment } from '../segments/print.ts';
import { parseSegment } from '../segments/parse.ts';
import { readSettings, resolveSettings } from './settings.ts';
import { missing, type StoreNumbers } from './store-numbers.ts';
import { templates } from './templates.ts';
import type { Language, PlaybookTemplate, SettingValue } from './types.ts';

export interface MadeObjects {
  readonly template: PlaybookTemplate;
  readonly settings: ReadonlyMap<string, SettingValue>;
  readonly segments: readonly SegmentConfiguration[];
  readonly campaigns: readonly CampaignConfiguration[];
}

/** @throws RangeError naming those that are there */
export function findTemplate(id: string): PlaybookTemplate {
  const found = templates.find((template) => template.id === id);
  if (found !== undefined) return found;
  const ids = templates.map((template) => template.id);
  const guess = nearest(id, ids);
  throw new RangeError(
    `no template is called ${id}${guess === undefined ? '' : `; did you mean ${guess}?`} There are ${ids.join(', ')}`,
  );
}

/** @throws RangeError when there is no such template, a setting does not fit, or the store lacks what it needs */
export function expandPlaybook(
  { name, template: id, settings: given }: Pick<PlaybookConfiguration, 'name' | 'template' | 'settings'>,
  numbers: StoreNumbers,
  language: Language,
): MadeObjects {
  const template = findTemplate(id);
  const lacking = missing(template.needs, numbers);
  if (lacking !== undefined) throw new RangeError(`${id} ${lacking.en}`);
  const settings = resolveSettings(template, given, numbers);
  const { segments, mails } = template.make(readSettings(settings), numbers, name);
  const title = (part: string): string =>
    segments.find((segment) => segment.part === part)?.title[language] ?? template.title[language];
  return {
    template,
    settings,
    segments: segments.map((segment) =>
      segmentSchema.parse({
        kind: 'segment',
        name: `${name}-${segment.part}`,
        title: segment.title[language],
        description: `${template.title[language]} (playbook ${name})`,
        where: tidy(segment.where),
        ...(segment.stayWhile === undefined ? {} : { stay_while: tidy(segment.stayWhile) }),
      }),
    ),
    campaigns: mails.map(({ part, subject, body }) =>
      campaignSchema.parse({
        kind: 'campaign',
        name: `${name}-${part}`,
        title: title(part),
        audience: { segment: `${name}-${part}` },
        email: { subject: subject[language], heading: subject[language], body: body[language] },
      }),
    ),
  };
}

const tidy = (line: string): string => printSegment(parseSegment(line));
