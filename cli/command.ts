/** How every command runs: it gets a session and an output, its number becomes the exit code, its errors a message. */
import type { Command } from 'commander';
import { openSession, type Session } from '../app/session.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { createOutput, type Format, type Output } from './output.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly output: Format;
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** What a computation on files gets. */
export interface FilesContext {
  readonly output: Output;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

export interface CommandContext extends FilesContext {
  readonly session: Session;
}

/** Settles when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** One Ctrl-C arrives twice under npm: from the terminal and from npm. A later one ends whatever still takes its time. */
const echoMs = 1_000;

type Load<C, O extends object, A extends readonly string[]> = () => Promise<
  (context: C, options: O, ...args: A) => Promise<number>
>;

/** An action of commander's from a function, loaded when it is called, that gives an exit code. */
export const action = <O extends object, A extends readonly string[]>(load: Load<CommandContext, O, A>) =>
  perform<O, A>(async (context, command, options, args) => {
    let session: Session | undefined;
    try {
      session = openSession({
        configFile: options.config,
        folder: process.cwd(),
        report: context.output.tell,
        isLogJson: !process.stderr.isTTY,
        // Who stays speaks by the log alone; other commands speak for themselves.
        logLevel: options.logLevel ?? (['web', 'worker'].includes(command.name()) ? undefined : 'error'),
      });
      const work = await load();
      process.exitCode = await work({ ...context, session }, options, ...args);
    } catch (error) {
      context.output.error(error);
      process.exitCode = exitCodeOf(error);
    } finally {
      await session?.close().catch((error: unknown) => context.output.error(error));
    }
  });

/** The same for a computation on files: no project, nothing to open or close. */
export const actionOnFiles = <O extends object, A extends readonly string[]>(load: Load<FilesContext, O, A>) =>
  perform<O, A>(async (context, _, options, args) => {
    try {
      const work = await load();
      process.exitCode = await work(context, options, ...args);
    } catch (error) {
      if (context.signal.aborted) context.output.tell('interrupted; nothing was written');
      else context.output.error(error);
      process.exitCode = context.signal.aborted ? exitCodes.interrupted : exitCodeOf(error);
    }
  });

const perform =
  <O extends object, A extends readonly string[]>(
    work: (context: FilesContext, command: Command, options: O & GlobalOptions, args: A) => Promise<void>,
  ) =>
  async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const options = command.optsWithGlobals<O & GlobalOptions>();
    const interruption = new AbortController();
    let interruptedAtMs = 0;
    const interrupt = () => {
      if (!interruption.signal.aborted) {
        interruptedAtMs = performance.now();
        interruption.abort(new DOMException('interrupted', 'AbortError'));
      } else if (performance.now() - interruptedAtMs > echoMs) {
        process.exit(exitCodes.interrupted);
      }
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    try {
      const context = { output: createOutput(options.output, process), signal: interruption.signal };
      await work(context, command, options, command.processedArgs as unknown as A);
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  };
