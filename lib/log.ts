/** Structured logs on stderr: JSON lines for machines, short lines for people. Fields carry references, never personal data. */
import type { Logger as TemporalLogger, LogMetadata } from '@temporalio/common';
import { type DestinationStream, destination, type Level, type Logger, pino } from 'pino';
import { PipelineError } from './errors.ts';

export interface LogOptions {
  readonly level: Level | 'silent';
  /** One readable line an entry instead of JSON. */
  readonly pretty: boolean;
}

/** Usual child fields: store, workflow, run, activity, attempt. */
export function createLogger({ level, pretty }: LogOptions, stream: DestinationStream = stderrStream()): Logger {
  const serializers = { err: serializeError, error: serializeError };
  const options = { level, base: null, serializers, formatters: { level: (label: string) => ({ level: label }) } };
  return pino(options, pretty ? prettyStream(stream) : stream);
}

/** Synchronous, so that the last lines before a crash are there. */
const stderrStream = (): DestinationStream => destination({ dest: 2, sync: true });

/** What an error says, its kind and its causes; pino alone prints the `error` of Temporal's entries as {}. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    ...(error instanceof PipelineError && { kind: error.kind, remedy: error.remedy, details: error.details }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}

/** For `Runtime.install`: the SDK's entries under our names. */
export function temporalLogger(log: Logger): TemporalLogger {
  const write = (level: Level, message: string, meta?: LogMetadata) => log[level](temporalFields(meta ?? {}), message);
  return {
    log: (level, message, meta) => write(level.toLowerCase() as Level, message, meta),
    trace: (message, meta) => write('trace', message, meta),
    debug: (message, meta) => write('debug', message, meta),
    info: (message, meta) => write('info', message, meta),
    warn: (message, meta) => write('warn', message, meta),
    error: (message, meta) => write('error', message, meta),
  };
}

const temporalNames: Readonly<Record<string, string>> = {
  sdkComponent: 'component',
  workflowId: 'workflow',
  runId: 'execution',
  activityType: 'activity',
};
const temporalNoise = new Set(['namespace', 'workflowType', 'activityId', 'taskToken', 'isLocal']);
const queuePrefix = 'perdura-';

function temporalFields(meta: LogMetadata): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(meta)) {
    if (name === 'taskQueue' && String(value).startsWith(queuePrefix))
      fields['store'] = value.slice(queuePrefix.length);
    else if (!temporalNoise.has(name)) fields[temporalNames[name] ?? name] = value;
  }
  return fields;
}

function prettyStream(stream: DestinationStream): DestinationStream {
  return {
    write(line) {
      const { time, level, msg, error, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const clock = new Date(Number(time)).toISOString().slice(11, 19);
      const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${plain(value)}`);
      const failure = (error ?? err) as { readonly message?: string; readonly remedy?: string } | undefined;
      const reason = failure?.message === undefined ? '' : `\n  ${failure.message}`;
      const remedy = failure?.remedy === undefined ? '' : `\n  → ${failure.remedy}`;
      stream.write(`${clock} ${String(level).padEnd(5)} ${String(msg)}${pairs.join('')}${reason}${remedy}\n`);
    },
  };
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
