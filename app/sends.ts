/** The ledger of sends as people ask about it: proved, listed, and settled where it is in doubt. */
import { reconcileSends } from '../activities/campaign/reconcile.ts';
import { PipelineError } from '../lib/errors.ts';
import { usualPace } from '../lib/pure/sending.ts';
import type { Evidence, Resolved } from '../storage/state/index.ts';
import { readCsv } from './read-csv.ts';
import { channels } from './registry.ts';
import type { Session } from './session.ts';
import { wake } from './campaigns.ts';

export interface Reconciliation extends Resolved {
  readonly campaign: string;
  readonly inDoubt: number;
}

/** Asks channel and inbox about the sends in doubt of a campaign. What was not accepted is sent now. */
export async function reconcileCampaign(session: Session, id: string, signal: AbortSignal): Promise<Reconciliation> {
  const { project, log } = session;
  const state = await session.state();
  const campaign = await state.campaigns.require(id);
  const storeConfig = project.config.stores[campaign.store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${campaign.store}: not in ${project.file}`);
  const deps = { project, store: campaign.store, storeConfig, state, channels, log };
  const resolved = await reconcileSends(deps, { campaignId: id, occurrence: 'once', pace: usualPace }, signal);
  await goOn(session, id, resolved.planned);
  return { campaign: id, ...resolved };
}

/** Campaigns with sends in doubt. */
export async function campaignsInDoubt(session: Session): Promise<readonly string[]> {
  const state = await session.state();
  return state.sends.messagesInDoubt();
}

const accepted = /^(accepted|delivered|sent|ok)$/i;
const rejected = /^(rejected|refused|failed|dropped|bounced)$/i;

/** Settles sends by a mail server's own log: a CSV with id (message id, send key or what the server answered) and status. */
export async function resolveByLog(session: Session, id: string, file: string): Promise<Reconciliation> {
  const state = await session.state();
  const { store } = await state.campaigns.require(id);
  const { columns, rows } = await readCsv(file);
  const [columnOfId, columnOfStatus] = columnsOf(columns, file);
  const ids = rows.map((row) => row[columnOfId] ?? '');
  const byProvider = await state.sends.byProviderIds(ids);
  const evidence = rows.map((row, index): Evidence => {
    const status = row[columnOfStatus] ?? '';
    const says = accepted.test(status) ? 'accepted' : rejected.test(status) ? 'rejected' : undefined;
    if (says === undefined) {
      throw new PipelineError('config', `${file}: row ${index + 1}: status must be accepted or rejected, is ${status}`);
    }
    const written = ids[index] ?? '';
    // A Message-ID holds the send key before its @.
    const sendKey = byProvider.get(written) ?? /[0-9a-f]{32}/.exec(written)?.[0] ?? written;
    return { sendKey, says };
  });
  const ofCampaign = await state.sends.among(
    id,
    evidence.map(({ sendKey }) => sendKey),
  );
  const resolved = await state.sends.resolve(
    store,
    evidence.filter(({ sendKey }) => ofCampaign.has(sendKey)),
    `log, by ${session.environment.user}`,
  );
  const { inDoubt } = await state.sends.outlook({ message: id, occurrence: 'once' });
  return { campaign: id, ...resolved, inDoubt };
}

function columnsOf(names: readonly string[], file: string): readonly [string, string] {
  const id = names.find((name) => /^(id|message[ _-]?id|send[ _-]?key|provider[ _-]?id)$/i.test(name));
  const status = names.find((name) => /^(status|result|outcome)$/i.test(name));
  if (id !== undefined && status !== undefined) return [id, status];
  throw new PipelineError('config', `${file}: needs the columns id and status, has ${names.join(', ') || 'none'}`);
}

/** Members who wait again in a campaign that was over are sent to after all. */
async function goOn(session: Session, id: string, planned: number): Promise<void> {
  if (planned === 0) return;
  const state = await session.state();
  const { status } = await state.campaigns.require(id);
  if (status !== 'sent' && status !== 'sending') return;
  const reason = 'messages in doubt were not accepted';
  const campaign = await state.campaigns.move({ id, to: 'sending', by: session.environment.user, reason });
  await wake(session, campaign);
}
