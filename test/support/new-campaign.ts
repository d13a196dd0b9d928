/** A campaign that is being sent, its audience and its mail frozen, without a run that it came from. */
import { join } from 'node:path';
import { freezeContent } from '../../activities/campaign/content.ts';
import { emailSchema } from '../../lib/pure/campaign-configuration.ts';
import { compileContent } from '../../models/campaigns/content.ts';
import { writeAudience } from '../../storage/audiences/index.ts';
import type { CampaignRecord, State } from '../../storage/state/index.ts';

export async function newCampaign(
  state: State,
  wanted: Pick<CampaignRecord, 'store' | 'name'> & {
    readonly home: string;
    readonly addresses: readonly string[];
    readonly delivery?: CampaignRecord['delivery'];
  },
): Promise<string> {
  const { home, store, name, addresses, delivery = 'at_most_once' } = wanted;
  const email = emailSchema.parse({ subject: 'For {{ first_name }}', body: 'Hello {{ first_name }}.' });
  const html = '<p>{{ first_name }} <a href="{{ unsubscribe_url }}">no more</a></p>';
  const content = compileContent(email, { html }, { language: 'en', currency: 'EUR', zone: 'UTC' });
  const { sha256, rows } = await writeAudience(
    join(home, 'campaigns', 'audiences'),
    addresses.map((address, index) => ({
      customerKey: `${name}-customer-${index + 1}`,
      address,
      ordinal: index + 1,
      attributes: { first_name: `Name ${index + 1}` },
      consent: 'subscribed',
      skip: null,
    })),
  );
  const campaign = await state.campaigns.create({
    store,
    name,
    objectVersion: 1,
    title: name,
    runId: `${store}-2026-06-30-1`,
    audience: rows,
    audienceSha256: sha256,
    contentVersion: await freezeContent(state, content),
    consent: 'newsletter',
    delivery,
    channel: null,
    createdBy: 'ada',
  });
  await state.campaigns.move({ id: campaign.id, to: 'sending', by: 'ada' });
  return campaign.id;
}
