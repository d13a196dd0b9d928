/** `perdura campaign create`: an audience and a mail, frozen as a draft. */
import {
  createCampaign,
  createCampaignFromFile,
  createNamedCampaign,
  type WrittenCampaign,
} from '../../app/campaign-objects.ts';
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
  readonly rfm?: string;
  readonly segment?: string;
  readonly list?: string;
  readonly persona?: string;
  readonly group?: string;
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
  const { store, file } = options;
  const audience = audienceOf(options);
  const given = [object, file, audience].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new PipelineError(
      'config',
      `campaign create: needs one audience, ${given === 0 ? 'has none' : 'has several'}`,
      {
        remedy:
          'say --cluster, --state, --rfm, --segment, --list, --persona or --where, name an object, or give a file with -f',
      },
    );
  }
  const draft = () => {
    if (audience !== undefined) return createCampaign(session, store, { ...options, audience });
    return file === undefined
      ? createNamedCampaign(session, store, object ?? '')
      : createCampaignFromFile(session, store, file);
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

function audienceOf(options: CreateOptions): WrittenCampaign['audience'] | undefined {
  const { cluster, k, state, rfm, segment, list, persona, group, where } = options;
  if (cluster !== undefined) return { cluster, k };
  if (state !== undefined) return { state };
  if (rfm !== undefined) return { rfm };
  if (segment !== undefined) return { segment };
  if (list !== undefined) return { list };
  if (where !== undefined) return { where };
  if (persona === undefined) return undefined;
  if (group !== undefined) return { persona, group };
  throw new PipelineError('config', `campaign create: persona ${persona} needs one of its groups, has none`, {
    remedy: `say --group NAME; perdura persona show ${persona} lists them`,
  });
}
