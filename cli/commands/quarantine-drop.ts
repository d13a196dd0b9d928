/** `perdura quarantine drop`: a person's decision that rows are not wanted. */
import { askQuarantine } from '../../app/quarantine/ask.ts';
import type { QuarantineSelection } from '../../app/quarantine/selection.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import { confirm } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

interface DropOptions extends QuarantineSelection {
  readonly store?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

export async function drop(
  { session, output, signal }: CommandContext,
  { store: named, source, stream, load, problem, reason, yes }: DropOptions,
): Promise<number> {
  if (reason.trim() === '') {
    throw new PipelineError('config', 'quarantine drop: --reason says nothing', {
      remedy: 'say why, for who asks later',
    });
  }
  const store = pickStore(session.project, named);
  const selection = { source, stream, load, problem };
  const listening = { signal, tell: output.tell };
  if (yes !== true) {
    const { groups } = await askQuarantine(session, store, 'quarantine-list', selection, listening);
    const open = groups.reduce((rows, group) => rows + group.open, 0);
    const question = `Drop ${count(open, 'row')} for ever?`;
    const ask = { command: 'quarantine drop', look: 'perdura quarantine show' };
    if (open > 0 && !(await confirm(ask, question, signal))) {
      output.tell('nothing was dropped');
      return exitCodes.failed;
    }
  }
  const by = session.environment.user;
  const dropped = await askQuarantine(session, store, 'quarantine-drop', { ...selection, reason, by }, listening);
  const of = Object.keys(dropped.loads);
  output.result(
    dropped,
    dropped.rows === 0 ? 'nothing is open' : `dropped ${count(dropped.rows, 'row')} of ${of.join(', ')}`,
  );
  return exitCodes.ok;
}
