/** Histories of earlier versions replay on today's workflows: a running run survives an update. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const histories = readdirSync(path('histories')).map((file): [string, unknown] => [
  file,
  JSON.parse(readFileSync(path(`histories/${file}`), 'utf8')) as unknown,
]);

const bundle = (workflowsPath: string) => bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });

describe('recorded histories', () => {
  it('are there', () => expect(histories.length).toBeGreaterThan(0));

  it('replay on the workflows as they are', async () => {
    const workflowBundle = await bundle(path('../../workflows/index.ts'));
    for (const [name, history] of histories) {
      await expect(Worker.runReplayHistory({ workflowBundle }, history), name).resolves.toBeUndefined();
    }
  });

  it('do not replay when a step is put in without a patch', async () => {
    const workflowBundle = await bundle(path('workflows-with-a-sleep.ts'));
    for (const [name, history] of histories) {
      await expect(Worker.runReplayHistory({ workflowBundle }, history), name).rejects.toThrow(
        DeterminismViolationError,
      );
    }
  });
});
