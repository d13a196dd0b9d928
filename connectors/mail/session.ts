/**
 * One connection to a mail server: opened, logged in, used for one message after the other. It is nodemailer's
 * connection without its pool, which puts messages back into its queue when a connection ends; here a message goes out
 * once, and what is known of it is told.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SendOutcome } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { ComposedMail } from './compose.ts';
import { isAboutSender, isReply, outcomeOf, type SmtpFailure } from './outcome.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTls: boolean;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
  readonly timeoutMs: number;
}

export interface Delivery {
  readonly outcome: SendOutcome;
  /** The connection ended before the message had begun: over another one it may pass. */
  readonly isUntouched: boolean;
  /** The server refuses the sender, not the message. */
  readonly isSenderRefused: boolean;
}

export interface Session {
  isUsable(): boolean;
  /** How many messages were tried. */
  tried(): number;
  send(mail: ComposedMail): Promise<Delivery>;
  close(): void;
}

/** Throws a PipelineError: `auth` and `config` when somebody has to change something, else `unavailable`. */
export async function openSession(server: SmtpServer, signal: AbortSignal): Promise<Session> {
  signal.throwIfAborted();
  const { host, port, secure, requireTls, login, timeoutMs } = server;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    requireTLS: requireTls && !secure,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    tls: { minVersion: 'TLSv1.2' },
  });
  let isEnded = false;
  connection.on('end', () => {
    isEnded = true;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the greeting took too long')), timeoutMs);
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      const settle = (error?: Error | null) => {
        clearTimeout(late);
        signal.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve();
      };
      // Stays for the life of the connection: what ends one that lies idle is no news.
      connection.on('error', settle);
      connection.on('end', () => settle(new Error('the server closed the connection')));
      connection.connect((error) => {
        if (error || login === undefined) settle(error);
        else connection.login({ credentials: login, ...login }, settle);
      });
    });
  } catch (error) {
    connection.close();
    signal.throwIfAborted();
    throw openingError(server, error as SmtpFailure & { readonly originalCode?: string });
  }
  return createSession(connection, () => isEnded, timeoutMs);
}

function createSession(connection: SMTPConnection, isEnded: () => boolean, timeoutMs: number): Session {
  let triedCount = 0;
  let isResetNeeded = false;

  /** The error, or undefined when the server took the command; the connection ends when it stays silent. */
  const bounded = (start: (done: (error: SmtpFailure | null, reply?: string) => void) => void) =>
    new Promise<{ readonly failure: SmtpFailure | undefined; readonly reply: string | undefined }>((resolve) => {
      const late = setTimeout(() => {
        connection.close();
        resolve({
          failure: { message: `no answer within ${timeoutMs / 1000} s`, code: 'ETIMEDOUT' },
          reply: undefined,
        });
      }, timeoutMs);
      start((failure, reply) => {
        clearTimeout(late);
        resolve({ failure: failure ?? undefined, reply });
      });
    });

  return {
    isUsable: () => !isEnded(),
    tried: () => triedCount,
    async send({ raw, envelope }) {
      if (isResetNeeded) {
        const { failure } = await bounded((done) => connection.reset((error) => done(error)));
        if (failure !== undefined) connection.close();
        isResetNeeded = false;
      }
      triedCount += 1;
      let isHandedOver = false;
      const body = new Readable({
        read() {
          isHandedOver = true;
          this.push(raw);
          this.push(null);
        },
      });
      const { failure, reply } = await bounded((done) =>
        connection.send({ ...envelope, size: raw.length }, body, (error, info) =>
          done(error, info?.serverMessageId ?? info?.response),
        ),
      );
      if (failure === undefined) {
        return { outcome: accepted(reply), isUntouched: false, isSenderRefused: false };
      }
      isResetNeeded = isReply(failure);
      const outcome = outcomeOf(failure, isHandedOver, envelope.to);
      return {
        outcome,
        isUntouched: outcome.status === 'deferred' && !isReply(failure),
        isSenderRefused: isAboutSender(failure),
      };
    },
    close() {
      if (isEnded()) return;
      connection.quit();
      // Who does not answer QUIT is left.
      setTimeout(() => connection.close(), 1_000).unref();
    },
  };
}

const accepted = (reply: string | undefined): SendOutcome =>
  reply === undefined ? { status: 'accepted' } : { status: 'accepted', providerId: reply.slice(0, 200) };

const badCertificate = /^(CERT_|DEPTH_ZERO|ERR_SSL|ERR_TLS|SELF_SIGNED|UNABLE_TO_|HOSTNAME_)/;

function openingError(
  { host, port }: SmtpServer,
  failure: SmtpFailure & { readonly originalCode?: string },
): PipelineError {
  const { code, originalCode, responseCode, message } = failure;
  const place = `mail server ${host}:${port}`;
  const answer = responseCode === undefined ? '' : ` (${responseCode})`;
  const isTemporary = responseCode !== undefined && responseCode < 500;
  if ((code === 'EAUTH' || code === 'ENOAUTH') && !isTemporary) {
    return new PipelineError('auth', `${place}: refuses the login${answer}`, {
      remedy: 'check user and password of the channel',
    });
  }
  if (code === 'ETLS' || badCertificate.test(originalCode ?? '')) {
    return new PipelineError('config', `${place}: no secure connection, ${originalCode ?? message}`, {
      remedy:
        'port 465 needs secure: true, ports 587 and 25 secure: false; requireTls: false is for a server on this machine only',
    });
  }
  return new PipelineError('unavailable', `${place}: cannot be reached, ${originalCode ?? code ?? message}${answer}`, {
    remedy: 'check host and port of the channel, and that the server is up',
  });
}
