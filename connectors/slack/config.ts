/** What `perdura.yaml` says about a Slack channel. */
import { z } from 'zod';

const levels = ['success', 'refused', 'failure'] as const;

export const slackConfig = z.strictObject({
  type: z.literal('slack'),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be a bot token, e.g. ${SLACK_TOKEN}')
    .describe('bot token with the scope chat:write; a secret'),
  channel: z.string().min(1).describe('the channel’s id, or its name with #; the app must be in it'),
  on: z
    .array(z.enum(levels))
    .min(1)
    .default([...levels])
    .describe('what is told'),
  apiUrl: z
    .url()
    .refine(isSafe, 'must begin with https:// (http:// only on this machine)')
    .default('https://slack.com/api/'),
});

export type SlackConfig = z.infer<typeof slackConfig>;

/** The token travels with every request. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}
