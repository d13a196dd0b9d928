/** `perdura quarantine replay`: rows typed again, or mended by a person. */
import { readFile } from 'node:fs/promises';
import { askQuarantine } from '../../app/quarantine/ask.ts';
import { parseMended } from '../../app/quarantine/mended-rows.ts';
import type { Replayed } from '../../app/quarantine/replay.ts';
import type { QuarantineSelection } from '../../app/quarantine/selection.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { whole } from '../show/numbers.ts';

interface ReplayOptions extends QuarantineSelection {
  readonly store?: string;
  readonly reason?: string;
  readonly file?: string;
}

export async function replay(
  { session, output, signal }: CommandContext,
  { store: named, source, stream, load, reason, file }: ReplayOptions,
): Promise<number> {
  const selection = { source, stream, load, problem: reason };
  if (file !== undefined && Object.values(selection).some((value) => value !== undefined)) {
    throw new PipelineError('config', 'quarantine replay: --file and a selection: one of them, got both', {
      remedy: 'the file says which rows are meant',
    });
  }
  const store = pickStore(session.project, named);
  const mended = file === undefined ? undefined : parseMended(await readMended(file), file);
  const by = session.environment.user;
  const listening = { signal, tell: output.tell };
  const replayed = await askQuarantine(session, store, 'quarantine-replay', { ...selection, mended, by }, listening);
  for (const note of replayed.notes) output.tell(`! ${note}`);
  output.result(replayed, describe(replayed));
  return replayed.quarantinedAgain > 0 ? exitCodes.failed : exitCodes.ok;
}

const readMended = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PipelineError('config', `${file} cannot be read`, {
      remedy: 'make one: perdura quarantine show --out FILE.jsonl',
      cause,
    });
  });

function describe({ rows, loaded, quarantinedAgain, stillBad, superseded, loads }: Replayed): string {
  if (rows === 0) return 'nothing is open';
  const parts = [
    `${whole(loaded)} loaded`,
    quarantinedAgain === 0 ? '' : `${whole(quarantinedAgain)} put aside again`,
    stillBad === 0 ? '' : `${whole(stillBad)} still cannot be right`,
    superseded === 0 ? '' : `${whole(superseded)} left alone: a later file brought the same keys`,
  ].filter((part) => part !== '');
  const next = loads.length === 0 ? '' : `\nin ${loads.join(', ')}; the next run counts them`;
  return `${count(rows, 'row')}: ${parts.join(', ')}${next}`;
}
