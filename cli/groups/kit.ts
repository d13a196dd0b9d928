/** What the groups of commands are written with. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../lib/pure/dates.ts';

type Add = (name: string, description: string, ...examples: string[]) => Command;

export interface Kit {
  /** A command with its description and examples. */
  readonly add: Add;
  /** A command that only holds others: what adds those. */
  group(name: string, description: string): Add;
  /** What adds commands to one that does something by itself, too. */
  under(parent: Command): Add;
  storeOption(): Option;
  count(text: string): number;
  /** Milliseconds. */
  duration(text: string): number;
}

export function createKit(program: Command): Kit {
  const addTo =
    (parent: Command): Add =>
    (name, description, ...examples) =>
      parent
        .command(name)
        .description(description)
        .exitOverride()
        .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  return {
    add: addTo(program),
    group: (name, description) => addTo(program.command(name).description(description).exitOverride()),
    under: addTo,
    storeOption: () => new Option('--store <name>', 'which store (default: the only one)'),
    count,
    duration,
  };
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`needs a whole number above 0, is ${text}`);
}

/** Node's timers end at once when they are to last longer. */
const longestTimerMs = 2 ** 31 - 1;

function duration(text: string): number {
  let milliseconds: number;
  try {
    milliseconds = parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  if (milliseconds <= longestTimerMs) return milliseconds;
  throw new InvalidArgumentError(`at most 24d, is ${text}`);
}
