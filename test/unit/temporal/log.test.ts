import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../lib/errors.ts';
import { createLogger, temporalLogger } from '../../../lib/log.ts';

function recorder() {
  const lines: string[] = [];
  return { lines, stream: { write: (line: string) => void lines.push(line) } };
}

const failure = new PipelineError('unavailable', 'shop: does not answer', {
  remedy: 'Try later.',
  cause: new Error('ECONNREFUSED'),
});

describe('logs', () => {
  it('say what an error was, its kind, its remedy and its cause', () => {
    const { lines, stream } = recorder();
    createLogger({ level: 'info', pretty: false }, stream).error({ error: failure }, 'extract failed');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      msg: 'extract failed',
      error: { kind: 'unavailable', message: 'shop: does not answer', cause: { message: 'ECONNREFUSED' } },
    });
  });

  it("bring the SDK's entries under our names and keep their error", () => {
    const { lines, stream } = recorder();
    const logger = temporalLogger(createLogger({ level: 'info', pretty: false }, stream));
    logger.warn('Activity failed', {
      workflowId: 'clv/cdnow/1998-06-30/1',
      runId: '0198',
      activityType: 'extract',
      activityId: '1',
      attempt: 2,
      taskQueue: 'perdura-cdnow',
      namespace: 'perdura',
      error: ApplicationFailure.create({ message: 'no rows' }),
    });
    const { time, ...entry } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(time).toBeTypeOf('number');
    expect(entry).toEqual({
      level: 'warn',
      msg: 'Activity failed',
      workflow: 'clv/cdnow/1998-06-30/1',
      execution: '0198',
      activity: 'extract',
      attempt: 2,
      store: 'cdnow',
      error: expect.objectContaining({ type: 'ApplicationFailure', message: 'no rows' }),
    });
  });

  it('leave out what is below the level', () => {
    const { lines, stream } = recorder();
    const logger = temporalLogger(createLogger({ level: 'warn', pretty: false }, stream));
    logger.log('INFO', 'Worker state changed');
    logger.log('ERROR', 'Worker failed');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['Worker failed']);
  });

  it('are one readable line for people, with the remedy below', () => {
    const { lines, stream } = recorder();
    const log = createLogger({ level: 'info', pretty: true }, stream).child({
      store: 'cdnow',
      run: 'cdnow-1998-06-30-1',
    });
    log.info({ rows: 6919 }, 'loaded orders');
    log.error({ error: failure }, 'extract failed');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}loaded orders store=cdnow run=cdnow-1998-06-30-1 rows=6919\n$/);
    expect(lines[1]).toContain('\n  shop: does not answer\n  → Try later.\n');
  });
});
