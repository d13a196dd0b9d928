/** Live progress of a run on stderr: a list that updates in a terminal, a line per event elsewhere. */
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { stages } from '../../lib/pure/stages.ts';
import { elapsed } from './numbers.ts';

/** A stage of any workflow that has some. */
interface StageRow {
  readonly stage: string;
  readonly status: 'pending' | 'running' | 'done' | 'skipped' | 'failed' | 'cancelled';
  readonly note: string;
  readonly seconds?: number;
}

interface ShownProgress {
  readonly stages: readonly StageRow[];
  readonly status: string;
  readonly note?: string;
}

export interface ProgressView {
  update(progress: ShownProgress): void;
  /** Ends the view: stages that are still open are given up. Says nothing when there never was any progress. */
  finish(): Promise<void>;
}

interface Waiting {
  readonly promise: Promise<StageRow | undefined>;
  settle(stage: StageRow | undefined): void;
}

/**
 * @param names the stages in their order; default: a run's
 * @param tells whether what is under way in a stage is shown, too
 */
export function showProgress(names: readonly string[] = stages, tells = false): ProgressView {
  const under = new Map<string, { note: string; tell(note: string): void }>();
  const waiting = new Map<string, Waiting>(names.map((stage) => [stage, createWaiting()]));
  let waitingNote = '';
  const list = new Listr(
    names.map((stage) => ({
      title: stage,
      task: async (_, task) => {
        const tell = (note: string) => {
          task.output = note;
        };
        under.set(stage, { note: '', tell });
        const ended = await waiting.get(stage)?.promise;
        if (ended === undefined || ended.status === 'skipped') return task.skip(ended?.note ?? 'not reached');
        if (ended.status === 'failed' || ended.status === 'cancelled') throw new Error(ended.note);
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
    update({ stages: rows, status, note = '' }) {
      running ??= list.run().catch(() => undefined);
      if (status === 'waiting' && note !== waitingNote) {
        waitingNote = note;
        process.stderr.write(`${note}\n`);
      }
      for (const row of rows) {
        if (row.status !== 'pending' && row.status !== 'running') waiting.get(row.stage)?.settle(row);
        const shown = under.get(row.stage);
        if (!tells || row.status !== 'running' || shown === undefined || shown.note === row.note) continue;
        shown.note = row.note;
        shown.tell(row.note);
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
  const { promise, resolve } = Promise.withResolvers<StageRow | undefined>();
  return { promise, settle: resolve };
}
