/** How every command runs: it gets a session and an output, its number becomes the exit code, its errors a message. */
import type { Command } from 'commander';
import { openSession, type Session } from '../app/session.ts';
import { exitCodeOf } from './exit-codes.ts';
import { createOutput, type Format, type Output } from './output.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly output: Format;
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

export interface CommandContext {
  readonly session: Session;
  readonly output: Output;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** An action of commander's from a function that gives an exit code. */
export const action =
  <O extends object, A extends readonly string[]>(
    work: (context: CommandContext, options: O, ...args: A) => Promise<number>,
  ) =>
  async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const options = command.optsWithGlobals<O & GlobalOptions>();
    const output = createOutput(options.output, process);
    const interruption = new AbortController();
    const interrupt = () => interruption.abort(new DOMException('interrupted', 'AbortError'));
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    let session: Session | undefined;
    try {
      session = openSession({
        configFile: options.config,
        folder: process.cwd(),
        report: output.tell,
        isLogJson: !process.stderr.isTTY,
        // A worker's log is its only voice; other commands speak for themselves.
        logLevel: options.logLevel ?? (command.name() === 'worker' ? undefined : 'error'),
      });
      process.exitCode = await work(
        { session, output, signal: interruption.signal },
        options,
        ...(command.processedArgs as unknown as A),
      );
    } catch (error) {
      output.error(error);
      process.exitCode = exitCodeOf(error);
    } finally {
      await session?.close().catch((error: unknown) => output.error(error));
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  };
