/** What a channel is: a way to people's inboxes that says what became of each message. */
import type { z } from 'zod';

export interface Address {
  readonly address: string;
  readonly name?: string;
}

/** A message as it leaves: rendered, addressed, final. */
export interface Message {
  /** Names the send for ever: in the Message-ID, and in what providers report back. */
  readonly sendKey: string;
  readonly to: Address;
  readonly from: Address;
  readonly replyTo?: Address;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type SendOutcome =
  | { readonly status: 'accepted'; readonly providerId?: string }
  /** Definitely refused, for good. `suppress`: the address cannot receive mail at all. */
  | { readonly status: 'rejected'; readonly reason: string; readonly suppress?: 'bounce' }
  /** Definitely not accepted, perhaps later. */
  | { readonly status: 'deferred'; readonly reason: string }
  /** It may have been accepted: the answer never came. */
  | { readonly status: 'unknown'; readonly reason: string };

export interface Sent {
  readonly sendKey: string;
  readonly outcome: SendOutcome;
}

export interface OpenChannel {
  /** The process that sends also receives: once it is gone, nothing that it handed over can arrive any more. */
  readonly isOwnServer?: boolean;
  /** Throws a PipelineError that says what to change. */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Hands the messages over and tells the outcome of each, in any order, as it becomes known: exactly one a message.
   * What was not begun when the signal aborts is `deferred`. Throws only before anything was handed over.
   */
  send(messages: readonly Message[], signal: AbortSignal): AsyncIterable<Sent>;
  /** What the provider knows of sends in doubt; keys that it cannot speak of are left out. */
  reconcile?(
    sendKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, 'accepted' | 'not_accepted'>>;
  close(): Promise<void>;
}

export interface Channel<C> {
  /** The `type` in `perdura.yaml`. */
  readonly name: string;
  readonly config: z.ZodType<C>;
  /** `home`: the project's `.perdura`, for what a channel keeps on this machine. */
  open(config: C, place: { readonly home: string; readonly store: string }): OpenChannel;
}
