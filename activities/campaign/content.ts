/** The content of a campaign as it was frozen: kept in the state under its hash, compiled again where it is used. */
import { PipelineError } from '../../lib/errors.ts';
import { contentHash } from '../../lib/hash.ts';
import type { EmailConfiguration } from '../../lib/pure/campaign-configuration.ts';
import { compileContent, type Content, type Sender } from '../../models/campaigns/content.ts';
import type { State } from '../../storage/state/index.ts';

type Source = Sender & { readonly email: EmailConfiguration; readonly html: string };

const versionOf = (content: Content): string => contentHash(content.source);

export async function freezeContent({ campaigns }: State, content: Content): Promise<string> {
  const version = versionOf(content);
  await campaigns.putContent(version, content.source);
  return version;
}

export async function thawContent({ campaigns }: Pick<State, 'campaigns'>, version: string): Promise<Content> {
  const source = (await campaigns.content(version)) as Source | undefined;
  if (source === undefined) {
    throw new PipelineError('bad_data', `content ${version.slice(0, 12)}: not in the state store`, { remedy });
  }
  const { email, html, ...sender } = source;
  const content = compileContent(email, { html }, sender);
  if (versionOf(content) !== version) {
    throw new PipelineError(
      'conflict',
      `content ${version.slice(0, 12)}: this version of Perdura writes it differently`,
      {
        remedy,
      },
    );
  }
  return content;
}

const remedy = 'create the campaign again';
