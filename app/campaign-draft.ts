/** From what a campaign says to its frozen audience and content: what happens when one is created. */
import { freezeContent } from '../activities/campaign/content.ts';
import { openConditions } from '../activities/conditions.ts';
import { PipelineError } from '../lib/errors.ts';
import type { CampaignConfiguration } from '../lib/pure/campaign-configuration.ts';
import { compileContent, type Content, renderMail } from '../models/campaigns/content.ts';
import { starterTemplate } from '../models/campaigns/starter/template.ts';
import { type Member, writeAudience } from '../storage/audiences/index.ts';
import type { CampaignRecord } from '../storage/state/index.ts';
import { selectAudience } from './audience.ts';
import { storeFolders } from './folders.ts';
import { objectDependencies } from './object-dependencies.ts';
import { readTemplate } from './object-hooks.ts';
import { withPublished } from './published.ts';
import type { Session } from './session.ts';

/** More rows than any store has customers. */
const everyRow = 10_000_000;
const rehearsedMembers = 200;

/**
 * Freezes a campaign's configuration as a draft that can be looked at, tested and sent.
 * @param version of the configuration; asked for when nothing can be wrong with it any more
 */
export async function draftCampaign(
  session: Session,
  store: string,
  configuration: CampaignConfiguration,
  version: () => Promise<number>,
): Promise<CampaignRecord> {
  const content = compileEmail(session, store, configuration);
  const state = await session.state();
  const { audiences } = storeFolders(session.project);
  return withPublished(session, store, { withContacts: true, maxRows: everyRow }, async (published) => {
    const scope = await openConditions(published.reader, await objectDependencies(session, store));
    const members = await selectAudience(published, scope, configuration.audience, content.variables);
    if (members.length === 0) {
      throw new PipelineError('config', `campaign ${configuration.name}: nobody fits ${tellAudience(configuration)}`, {
        remedy: 'see perdura clusters and perdura customers for who there is',
      });
    }
    rehearse(configuration, content, members);
    // Audience and content first: a campaign that is known can be sent, wherever this process ends.
    const { sha256 } = await writeAudience(audiences, members);
    return state.campaigns.create({
      store,
      name: configuration.name,
      objectVersion: await version(),
      title: configuration.title,
      runId: published.pointer.runId,
      audience: members.length,
      audienceSha256: sha256,
      contentVersion: await freezeContent(state, content),
      consent: configuration.consent,
      delivery: configuration.delivery,
      channel: configuration.channel ?? null,
      createdBy: session.environment.user,
    });
  });
}

function compileEmail(session: Session, store: string, { name, email, consent }: CampaignConfiguration): Content {
  const storeConfig = session.project.config.stores[store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${store}: not in ${session.project.file}`);
  const { language, currency, zone, mail } = storeConfig;
  const sender = { language, currency, zone, consent, postalAddress: mail?.postalAddress };
  const place = `campaign ${name}`;
  const html = email.template === 'starter' ? starterTemplate : readTemplate(email.template, { session, place });
  return explained(name, () => compileContent(email, { html }, sender));
}

/** What would fail when it is sent fails now: the mail is written for members from all over the audience. */
function rehearse({ name }: CampaignConfiguration, content: Content, members: readonly Member[]): void {
  const step = Math.max(1, Math.floor(members.length / rehearsedMembers));
  const place = { unsubscribeUrl: 'http://127.0.0.1/u/rehearsal', storeName: 'rehearsal' };
  for (let index = 0; index < members.length; index += step) {
    explained(name, () => renderMail(content, members[index]?.attributes ?? {}, place));
  }
}

function explained<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', `campaign ${name}: ${error.message}`, { remedy: 'mend it and create it again' });
  }
}

export function tellAudience({ audience }: Pick<CampaignConfiguration, 'audience'>): string {
  if ('where' in audience) return `where ${audience.where}`;
  if ('cluster' in audience) return `cluster ${audience.cluster}`;
  if ('persona' in audience) return `persona ${audience.persona}, ${audience.group}`;
  const [[kind, name] = []] = Object.entries(audience);
  return `${kind} ${name}`;
}
