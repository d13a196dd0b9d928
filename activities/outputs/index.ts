/** Copies a published run's tables to one output, keeps what became of it with the run, and tells people of a failure. */
import { Context } from '@temporalio/activity';
import { isRetryable, PipelineError } from '../../lib/errors.ts';
import type { PushedOutput, PushOutputsInput } from '../../lib/pure/short-workflows.ts';
import { readPointer } from '../../storage/snapshots/index.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { tellPeople } from '../notify.ts';
import { findRun } from '../run-record.ts';
import { keepBeating } from '../stage.ts';
import { openOutput } from './open-output.ts';
import { keepPushed, readPushed } from './pushed.ts';
import { readPublication } from './publication.ts';

/** An output that is out of reach or busy this often is given up: about five minutes. */
const patientAttempts = 9;

type PushInput = Omit<PushOutputsInput, 'outputs'> & { readonly output: string };

export function createOutputActivities(deps: StoreDependencies) {
  const { folders, now } = deps;

  async function push({ runId, output: name, acceptSchema, isAutomatic }: PushInput, signal: AbortSignal) {
    const record = await findRun(deps, runId);
    if (record.status !== 'published' || record.snapshot === null) {
      throw new PipelineError(
        'conflict',
        `run ${runId}: only a published run goes to outputs, it is ${record.status}`,
        {
          remedy: 'see perdura runs',
        },
      );
    }
    const { output, place, selection } = openOutput(deps, name);
    try {
      const current = isAutomatic ? await readPointer(folders.published, record.store) : undefined;
      if (current !== undefined && current.runId !== runId) {
        const note = `${current.runId} is published`;
        return { status: 'superseded', tables: 0, rows: 0, loaded: 0, changes: [note], place } as const;
      }
      const publication = await readPublication(folders.published, record.snapshot, selection);
      return { ...(await output.push({ publication, acceptSchema, signal })), place };
    } finally {
      await output.close();
    }
  }

  return {
    /** Safe to repeat. A failure for good is told and given back, not thrown: the run stays published. */
    async pushOutput(input: PushInput): Promise<PushedOutput> {
      const { runId, output } = input;
      const beating = keepBeating(deps);
      const begun = performance.now();
      const ended = () => ({
        output,
        runId,
        seconds: Math.round(performance.now() - begun) / 1000,
        finishedAt: now().toISOString(),
      });
      try {
        const outcome = await push(input, beating.signal);
        const pushed = { ...ended(), ...outcome };
        const earlier = (await readPushed(folders.runs, runId)).find((attempt) => attempt.output === output);
        // That it was there already says less than when and how it came there.
        if (pushed.status !== 'unchanged' || earlier?.status !== 'pushed') await keepPushed(folders.runs, pushed);
        deps.log.info({ run: runId, output, ...outcome }, `output ${output}: ${outcome.status}`);
        return pushed;
      } catch (error) {
        const isKnown = error instanceof PipelineError;
        const canWait = !isKnown || isRetryable(error.kind);
        if (beating.signal.aborted || !isKnown || (canWait && Context.current().info.attempt < patientAttempts)) {
          throw toFailure(error);
        }
        const { message, remedy = '' } = error;
        const failed = { ...ended(), ...nothing, status: 'failed', place: '', message, remedy } as const;
        deps.log.warn({ err: error, run: runId, output }, `output ${output} has not got run ${runId}`);
        await keepPushed(folders.runs, failed);
        await tellPeople(deps, {
          level: 'failure',
          store: deps.store,
          subject: runId,
          title: `output ${output} has not got run ${runId}`,
          lines: [
            message,
            ...(remedy === '' ? [] : [`→ ${remedy}`]),
            'the run itself is published; readers of the output see what was there before',
            `once it is mended: perdura outputs push ${output} --run ${runId}`,
          ],
          figures: [],
          links: [],
        });
        return failed;
      } finally {
        beating.stop();
      }
    },
  };
}

const nothing = { tables: 0, rows: 0, loaded: 0, changes: [] } as const;
