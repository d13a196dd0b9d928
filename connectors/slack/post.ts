/** One message to Slack, by its own SDK: few attempts, and errors of ours. */
import {
  ErrorCode,
  type Logger,
  LogLevel,
  SlackError,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api';
import { PipelineError } from '../../lib/errors.ts';
import { pause } from '../../lib/http.ts';
import type { SlackConfig } from './config.ts';
import type { SlackMessage } from './message.ts';

/** Whoever tells a failure has a minute for it: all attempts together stay well below. */
const longestWaitSeconds = 10;
const requestTimeoutMs = 5_000;

export async function post(config: SlackConfig, message: SlackMessage, timeoutMs = requestTimeoutMs): Promise<void> {
  const { channel } = config;
  const client = createClient(config, timeoutMs);
  const send = () =>
    client.apiCall('chat.postMessage', { channel, ...message, unfurl_links: false, unfurl_media: false });
  try {
    await send().catch(async (error: unknown) => {
      if (!(error instanceof WebAPIRateLimitedError) || error.retryAfter > longestWaitSeconds) throw error;
      await pause(error.retryAfter, new AbortController().signal);
      return send();
    });
  } catch (error) {
    throw slackError(error, channel);
  }
}

const createClient = ({ token, apiUrl }: SlackConfig, timeout: number): WebClient =>
  new WebClient(token, {
    slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
    allowAbsoluteUrls: false,
    timeout,
    retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2_000, factor: 3 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });

/** The SDK's own log would go to the console, past ours. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

function slackError(error: unknown, channel: string): PipelineError {
  if (error instanceof WebAPIPlatformError) return refused(error.data.error, channel);
  if (error instanceof WebAPIRateLimitedError) {
    const details = { retryAfterSeconds: error.retryAfter };
    return new PipelineError('rate_limit', `slack: asks to wait ${error.retryAfter} s`, { details });
  }
  if (error instanceof WebAPIHTTPError) {
    return new PipelineError('unavailable', `slack: answers ${error.statusCode}`, { remedy: 'check apiUrl' });
  }
  const code = error instanceof SlackError ? error.code : ErrorCode.RequestError;
  return new PipelineError('unavailable', `slack: does not answer (${code})`, {
    remedy: 'check the network and apiUrl',
  });
}

/** Slack says no with HTTP 200 and a word. */
function refused(word: string, channel: string): PipelineError {
  const message = `slack: refuses the message to ${channel} (${word})`;
  if (/auth|token|scope|account_inactive|access_denied|no_permission/.test(word)) {
    return new PipelineError('auth', message, { remedy: 'check token: a bot token with the scope chat:write' });
  }
  if (/channel|archived/.test(word)) {
    return new PipelineError('config', message, { remedy: 'check channel, and invite the app into it' });
  }
  if (/internal|fatal|unavailable|timeout/.test(word)) return new PipelineError('unavailable', message);
  return new PipelineError('bad_data', message);
}
