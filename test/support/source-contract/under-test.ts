/** A source with its system, as the parts of the contract get it: what is opened is closed when the test ends. */
import { expect, onTestFinished } from 'vitest';
import type { OpenSource, Source, WebhookRequest } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import type { StreamName } from '../../../lib/streams.ts';
import type { FaultProxy } from '../fault-proxy.ts';

export interface SourceUnderTest {
  readonly source: Source<never>;
  /** As written in perdura.yaml, references expanded; small pages; through the proxy where there is one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same with credentials that the system does not know. */
  readonly wrongCredentials?: Readonly<Record<string, unknown>>;
  /** Texts that must not be in any message or cursor. */
  readonly secrets: readonly string[];
  /** Before an HTTP system. */
  readonly proxy?: FaultProxy;
  /** What the system holds, told by itself: by stream, rows by key (as in lib/streams.ts, joined by `|`), some or all columns. */
  truth(): Promise<
    Readonly<Partial<Record<StreamName, Readonly<Record<string, Readonly<Record<string, string | null>>>>>>>
  >;
  /** Changes one order after it was read, as people do, and adds one; their keys. */
  change(): Promise<readonly string[]>;
  /** Empties the system. */
  empty(): Promise<void>;
  /** Objects get a field that nobody knows. */
  addField?(): Promise<void>;
  /** A field that is needed is called otherwise from now on. */
  renameField?(): Promise<void>;
  /** A signed delivery about that order as it is now. */
  deliver?(orderId: string): Promise<WebhookRequest>;
  close(): Promise<void>;
}

const quick = { wait: async () => undefined };

export async function startSystem(setUp: () => Promise<SourceUnderTest>) {
  const system = await setUp();
  onTestFinished(() => system.close());
  const open = (config: Readonly<Record<string, unknown>> = system.config): OpenSource => {
    const opened = system.source.open(system.source.config.parse(config), quick);
    onTestFinished(() => opened.close());
    return opened;
  };
  const isSilent = (text: string) => {
    for (const secret of system.secrets) expect(text).not.toContain(secret);
  };
  const failureOf = async (work: Promise<unknown>): Promise<PipelineError> => {
    const error: unknown = await work.then(
      () => new Error('nothing failed'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(PipelineError);
    const failure = error as PipelineError;
    isSilent(`${failure.message} ${failure.remedy} ${JSON.stringify(failure.details)}`);
    return failure;
  };
  return { ...system, system, open, isSilent, failureOf };
}

/** Opens a fresh system for a test. */
export type Start = () => ReturnType<typeof startSystem>;
