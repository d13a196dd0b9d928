/** How every command runs: it gets a session and an output, its number becomes the exit code, its errors a message. */
import type { Command } from 'commander';
import type { Session } from '../app/session.ts';
import type { OperationArgs, OperationName, OperationResult } from '../app/sql/operations.ts';
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
      session = await begin(context, command, options);
      const work = await load();
      process.exitCode = await work({ ...context, session }, options, ...args);
    } catch (error) {
      context.output.error(error);
      process.exitCode = exitCodeOf(error);
    } finally {
      await session?.close().catch((error: unknown) => context.output.error(error));
    }
  });

/** Loaded late: commands on files alone never need it. */
async function begin({ output }: FilesContext, command: Command, options: GlobalOptions): Promise<Session> {
  const { openSession } = await import('../app/session.ts');
  return openSession({
    configFile: options.config,
    folder: process.cwd(),
    report: output.tell,
    isLogJson: !process.stderr.isTTY,
    // Who stays speaks by the log alone; other commands speak for themselves.
    logLevel: options.logLevel ?? (['receiver', 'web', 'worker'].includes(command.name()) ? undefined : 'error'),
  });
}

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

/** Where SQL models and their database are: a folder and a file, or a store. */
export interface SqlOptions extends GlobalOptions {
  readonly project?: string;
  readonly database?: string;
  readonly zone?: string;
  readonly threads?: number;
  readonly memory?: string;
  readonly store?: string;
}

/** Of commands that mean several models. */
export interface SelectOptions extends SqlOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface SqlContext extends FilesContext {
  /** Asks an operation of the project or the store that the options name. */
  perform<N extends OperationName>(operation: N, args: OperationArgs<N>): Promise<OperationResult<N>>;
}

/** The same for `perdura sql`: a session is opened only for a store. */
export const actionOnSql = <O extends object, A extends readonly string[]>(load: Load<SqlContext, O & SqlOptions, A>) =>
  perform<O & SqlOptions, A>(async (context, command, options, args) => {
    let session: Promise<Session> | undefined;
    try {
      const [work, { performSql }, { sqlTarget }] = await Promise.all([
        load(),
        import('../app/sql/perform.ts'),
        import('./sql-target.ts'),
      ]);
      const target = sqlTarget(options, () => (session ??= begin(context, command, options)));
      const listening = { signal: context.signal, tell: context.output.tell };
      const sql: SqlContext = {
        ...context,
        perform: (operation, asked) => performSql(target, operation, asked, listening),
      };
      process.exitCode = await work(sql, options, ...args);
    } catch (error) {
      if (context.signal.aborted) context.output.tell('interrupted; a model that was not finished is as it was');
      else context.output.error(error);
      process.exitCode = context.signal.aborted ? exitCodes.interrupted : exitCodeOf(error);
    } finally {
      const opened = await session?.catch(() => undefined);
      await opened?.close().catch((error: unknown) => context.output.error(error));
    }
  });

const perform =
  <O extends object, A extends readonly string[]>(
    work: (context: FilesContext, command: Command, options: O & GlobalOptions, args: A) => Promise<void>,
  ) =>
  async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const options = command.optsWithGlobals<O & GlobalOptions>();
    if (options.output === 'yaml' && command.name() !== 'get') {
      command.error('error: -o yaml is what perdura get has; here it is text, json or jsonl');
    }
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
