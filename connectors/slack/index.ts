/** Tells a Slack channel how things ended. */
import type { NotifierType } from '../../lib/notifier.ts';
import { type SlackConfig, slackConfig } from './config.ts';
import { slackMessage } from './message.ts';

export const slackNotifier: NotifierType<SlackConfig> = {
  name: 'slack',
  config: slackConfig,
  create: (config) => ({
    name: 'slack',
    levels: config.on,
    async notify(notice) {
      // Slow to load, and commands that tell nobody never need it.
      const { post } = await import('./post.ts');
      await post(config, slackMessage(notice));
    },
  }),
};
