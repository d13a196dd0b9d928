/** A campaign's mail as one customer would get it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thawContent } from '../activities/campaign/content.ts';
import { PipelineError } from '../lib/errors.ts';
import { renderMail } from '../models/campaigns/content.ts';
import type { CampaignRecord } from '../storage/state/index.ts';
import { findMember, firstMember, mailingOf } from './campaigns.ts';
import { findCustomer } from './find-customer.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

/** `customer`: a key or the shop's own id; default: the audience's first member. */
export async function previewCampaign(session: Session, campaign: CampaignRecord, customer: string | undefined) {
  const state = await session.state();
  const content = await thawContent(state, campaign.contentVersion);
  const customerKey = customer === undefined ? undefined : await findCustomer(session, campaign.store, customer);
  const member =
    customerKey === undefined ? await firstMember(session, campaign) : await findMember(session, campaign, customerKey);
  if (member === undefined) {
    throw new PipelineError('config', `campaign ${campaign.id}: customer ${customer} is not in its audience`, {
      remedy: 'leave --customer out to see it as the first member would',
    });
  }
  const { publicUrl, from, replyTo } = mailingOf(session, campaign);
  const mail = renderMail(content, member.attributes, {
    unsubscribeUrl: `${publicUrl}/u/preview`,
    storeName: from.name ?? campaign.store,
  });
  const folder = join(storeFolders(session.project).campaigns, campaign.id, 'previews');
  await mkdir(folder, { recursive: true });
  const htmlFile = join(folder, `${member.customerKey}.html`);
  const textFile = join(folder, `${member.customerKey}.txt`);
  await writeFile(htmlFile, mail.html);
  await writeFile(textFile, mail.text);
  return {
    ...mail,
    customerKey: member.customerKey,
    from,
    replyTo,
    htmlFile,
    textFile,
    isWritten: member.skip === null,
  };
}
