/** The configuration that a campaign is created from: a file's, an object's in force, or one written by options. */
import { readFileSync } from 'node:fs';
import { listObjects, readObject } from '../activities/objects.ts';
import { check, pickStore } from '../lib/config.ts';
import { PipelineError } from '../lib/errors.ts';
import { contentHash, sha256 } from '../lib/hash.ts';
import { type CampaignConfiguration, campaignSchema } from '../lib/pure/campaign-configuration.ts';
import type { CampaignRecord } from '../storage/state/index.ts';
import { draftCampaign, tellAudience } from './campaign-draft.ts';
import { storeFolders } from './folders.ts';
import { applyChanges, planChanges } from './objects.ts';
import type { Session } from './session.ts';

export interface WrittenCampaign {
  readonly audience: CampaignConfiguration['audience'];
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly subject?: string | undefined;
  readonly body?: string | undefined;
  readonly template?: string | undefined;
  readonly channel?: string | undefined;
}

/** By the name of an object: the version in force, or the file beside perdura.yaml that is its first. */
export async function createNamedCampaign(
  session: Session,
  asked: string | undefined,
  name: string,
): Promise<CampaignRecord> {
  const { project } = session;
  const store = pickStore(project, asked);
  const state = await session.state();
  const object = await readObject({ state, store, project, folders: storeFolders(project) }, 'campaign', name);
  return draftCampaign(session, store, object.content, async () => object.version);
}

/** From a file with one object of kind campaign, which becomes the version in force. */
export async function createCampaignFromFile(
  session: Session,
  asked: string | undefined,
  file: string,
): Promise<CampaignRecord> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PipelineError('config', `${file}: cannot be read`, { remedy: 'name a YAML file of a campaign', cause });
  }
  return createFrom(session, asked, { file, text });
}

/** From options. What an object of that name says of the same audience stands where no option says otherwise. */
export async function createCampaign(
  session: Session,
  asked: string | undefined,
  written: WrittenCampaign,
): Promise<CampaignRecord> {
  const store = pickStore(session.project, asked);
  const { title, subject, body, template, channel } = written;
  const audience = capitalised(written.audience);
  const what = 'where' in audience ? `where ${sha256(audience.where).slice(0, 6)}` : tellAudience({ audience });
  const k = 'cluster' in audience && audience.k !== 3 ? ` of ${audience.k}` : '';
  const name = written.name ?? slug(`${what}${k}`);
  const known = await findObject(session, store, name);
  const before = known !== undefined && contentHash(known.audience) === contentHash(audience) ? known : undefined;
  const words = usualWords[session.project.config.stores[store]?.language ?? 'en'];
  const email = { ...(before?.email ?? words), ...defined({ subject, body, template }) };
  // A group of a persona analysis is called by its own name.
  const called = 'persona' in audience ? audience.group : `${what}${k}`;
  const usual = { kind: 'campaign', name, title: `Campaign ${called}` };
  const campaign = check(
    campaignSchema,
    { ...usual, ...before, ...defined({ title, channel }), audience, email },
    'the campaign',
  );
  return createFrom(session, store, { file: 'the campaign', text: JSON.stringify(campaign) });
}

async function findObject(session: Session, store: string, name: string): Promise<CampaignConfiguration | undefined> {
  const { project } = session;
  const deps = { state: await session.state(), store, project, folders: storeFolders(project) };
  const objects = await listObjects(deps, 'campaign');
  return objects.find((object) => object.name === name)?.content;
}

/** Clusters, states and RFM groups are found however they are written, and shown as they are called. */
function capitalised(audience: CampaignConfiguration['audience']): CampaignConfiguration['audience'] {
  const capital = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1).toLowerCase()}`;
  if ('cluster' in audience) return { ...audience, cluster: capital(audience.cluster) };
  if ('rfm' in audience) return { rfm: capital(audience.rfm) };
  return 'state' in audience ? { state: capital(audience.state) } : audience;
}

const defined = (fields: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

async function createFrom(
  session: Session,
  asked: string | undefined,
  written: { readonly file: string; readonly text: string },
): Promise<CampaignRecord> {
  const changes = await planChanges(session, [written], { store: asked });
  const [change, ...more] = changes;
  if (change?.kind !== 'campaign' || more.length > 0) {
    throw new PipelineError('config', `${written.file}: needs one object, of kind campaign`, {
      remedy: 'store others with perdura apply',
    });
  }
  return draftCampaign(session, change.store, change.content as CampaignConfiguration, async () => {
    const { applied } = await applyChanges(session, changes, 'perdura campaign create');
    return applied[0]?.version ?? change.version;
  });
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

/** For who says nothing about the mail itself. */
const usualWords = {
  en: {
    subject: 'News from {{ store.name }}',
    heading: 'Good to see you again',
    body: 'It has been a while. Have a look at what is new.',
  },
  es: {
    subject: 'Novedades de {{ store.name }}',
    heading: 'Nos alegra verte de nuevo',
    body: 'Hace tiempo que no te vemos. Echa un vistazo a las novedades.',
  },
} as const;
