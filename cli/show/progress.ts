/** Live progress of a run on stderr: a list that updates in a terminal, a line per event elsewhere. */
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { RunProgress, StageProgress } from '../../lib/pure/run-plan.ts';
import { stages } from '../../lib/pure/stages.ts';
import { elapsed } from './numbers.ts';

export interface ProgressView {
  update(progress: RunProgress): void;
  /** Ends the view: stages that are still open are given up. Says nothing when there never was any progress. */
  finish(): Promise<void>;
}

interface Waiting {
  readonly promise: Promise<StageProgress | undefined>;
  settle(stage: StageProgress | undefined): void;
}

export function showProgress(): ProgressView {
  const waiting = new Map<string, Waiting>(stages.map((stage) => [stage, createWaiting()]));
  let waitingNote = '';
  const list = new Listr(
    stages.map((stage) => ({
      title: stage,
      task: async (_, task) => {
        const ended = await waiting.get(stage)?.promise;
        if (ended === undefined || ended.status === 'skipped') return task.skip(ended?.note ?? 'not reached');
        if (ended.status === 'failed') throw new Error(ended.note);
        task.title = `${stage} ${elapsed(ended.seconds ?? 0)}: ${ended.note}`;
      },
    })),
    {
      concurrent: false,
      exitOnError: true,
      // Ctrl-C is the command's to answer.
      registerSignalListeners: false,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !process.stderr.isTTY,
      rendererOptions: {
        logger: stderrLogger(),
        collapseErrors: false,
        showErrorMessage: true,
        collapseSkips: false,
        suffixSkips: false,
      },
      fallbackRendererOptions: { logger: stderrLogger() },
    },
  );
  let running: Promise<unknown> | undefined;
  return {
    update({ stages: rows, status, note }) {
      running ??= list.run().catch(() => undefined);
      if (status === 'waiting' && note !== waitingNote) {
        waitingNote = note;
        process.stderr.write(`${note}\n`);
      }
      for (const row of rows) {
        if (row.status !== 'pending' && row.status !== 'running') waiting.get(row.stage)?.settle(row);
      }
    },
    async finish() {
      for (const { settle } of waiting.values()) settle(undefined);
      await running;
    },
  };
}

const stderrLogger = () =>
  new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr), useIcons: true });

function createWaiting(): Waiting {
  const { promise, resolve } = Promise.withResolvers<StageProgress | undefined>();
  return { promise, settle: resolve };
}
