/** `perdura campaign create`: an audience and a mail, frozen as a draft. */
import { createCampaign, createCampaignFromFile, createNamedCampaign } from '../../app/campaign-objects.ts';
import { reviewCampaign } from '../../app/campaigns.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showReview } from '../show/campaign.ts';

export interface CreateOptions {
  readonly store?: string;
  readonly cluster?: string;
  readonly k: number;
  readonly state?: string;
  readonly where?: string;
  readonly file?: string;
  readonly name?: string;
  readonly title?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly template?: string;
  readonly channel?: string;
}

export async function campaignCreate(
  { session, output }: CommandContext,
  options: CreateOptions,
  object: string | undefined,
): Promise<number> {
  const { store, file, cluster, state, where, k } = options;
  const given = [object, file, cluster, state, where].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new PipelineError(
      'config',
      `campaign create: needs one audience, ${given === 0 ? 'has none' : 'has several'}`,
      {
        remedy: 'say --cluster, --state or --where, name an object, or give a file with -f',
      },
    );
  }
  const draft = () => {
    if (object !== undefined) return createNamedCampaign(session, store, object);
    if (file !== undefined) return createCampaignFromFile(session, store, file);
    const audience = cluster !== undefined ? { cluster, k } : state !== undefined ? { state } : { where: where ?? '' };
    return createCampaign(session, store, { ...options, audience });
  };
  const campaign = await draft();
  const review = await reviewCampaign(session, campaign);
  output.result(
    { ...campaign, review },
    [
      `${campaign.id}: ${campaign.title}, from ${campaign.runId}`,
      '',
      showReview(review),
      '',
      `look at it: perdura campaign preview ${campaign.id}`,
      `send it:    perdura campaign send ${campaign.id}`,
    ].join('\n'),
  );
  return exitCodes.ok;
}
