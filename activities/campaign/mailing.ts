/** What a store mails with: channel, sender, the address that unsubscribe links begin with. */
import type { Channel, OpenChannel } from '../../lib/channel.ts';
import { check } from '../../lib/config.ts';
import type { MailConfig } from '../../lib/project-schema.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import type { StoreDependencies } from '../dependencies.ts';

export interface Mailing {
  /** Its name in perdura.yaml. */
  readonly channelName: string;
  readonly from: MailConfig['from'];
  readonly replyTo: MailConfig['replyTo'];
  readonly publicUrl: string;
  /** Throws unless that many addresses outside .test may be written to. */
  requirePublic(outside: number): void;
  open(): OpenChannel;
}

export type MailingDependencies = Pick<StoreDependencies, 'project' | 'store' | 'storeConfig' | 'channels'>;

/** Mail to addresses that end in `.test` reaches nobody, and may have links to this machine. */
export function resolveMailing(deps: MailingDependencies, wanted: string | null): Mailing {
  const { project, store, storeConfig } = deps;
  const { channelName, type, written } = pickChannel(deps, wanted);
  const config = check(type.config, written, `${project.file}, channel ${channelName}`);
  const { mail } = storeConfig;
  if (mail === undefined) {
    throw new PipelineError('config', `store ${store}: needs mail.from, nobody is named as the sender`, {
      remedy: `write mail: { from: { address: hello@shop.example, name: Shop } } under the store in ${project.file}`,
    });
  }
  return {
    channelName,
    from: mail.from,
    replyTo: mail.replyTo,
    publicUrl: (mail.publicUrl ?? `http://127.0.0.1:${project.config.web.port}`).replace(/\/+$/, ''),
    requirePublic(outside) {
      if (outside === 0 || mail.publicUrl !== undefined) return;
      throw new PipelineError(
        'config',
        `store ${store}: ${count(outside, 'address')} outside .test, and no mail.publicUrl where people could unsubscribe`,
        {
          remedy: `write publicUrl: https://… under mail of the store in ${project.file}; perdura web answers there`,
        },
      );
    },
    open: () => type.open(config, { home: project.home, store }),
  };
}

function pickChannel({ project, store, storeConfig, channels }: MailingDependencies, wanted: string | null) {
  const names = Object.keys(storeConfig.channels);
  const channelName = wanted ?? (names.length === 1 ? names[0] : undefined);
  const written = channelName === undefined ? undefined : storeConfig.channels[channelName];
  if (channelName === undefined || written === undefined) {
    const problem =
      wanted !== null
        ? `has no channel ${wanted}`
        : names.length === 0
          ? 'has no channel to send by'
          : `has several channels, ${names.join(', ')}`;
    throw new PipelineError('config', `store ${store}: ${problem}`, {
      remedy:
        names.length > 0
          ? `name one in the campaign, channel: NAME of ${names.join(', ')}, and create it again`
          : `write channels: { mail: { type: mailbox } } in ${project.file}; smtp and sendgrid reach people`,
    });
  }
  const type: Channel<unknown> | undefined = channels.get(written.type);
  if (type === undefined) {
    throw new PipelineError('config', `${project.file}: channel ${channelName} has the unknown type ${written.type}`, {
      remedy: `known types: ${[...channels.keys()].join(', ')}`,
    });
  }
  return { channelName, type, written };
}
