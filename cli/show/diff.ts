/** A unified diff for the terminal: green for what comes, red for what goes. */
import { styleText } from 'node:util';

export const showDiff = (diff: string, stream: NodeJS.WriteStream): string =>
  diff
    .split('\n')
    .map((line) => {
      const colour = colours.find(([start]) => line.startsWith(start))?.[1];
      return colour === undefined ? line : styleText(colour, line, { stream });
    })
    .join('\n');

const colours = [
  ['---', 'bold'],
  ['+++', 'bold'],
  ['-', 'red'],
  ['+', 'green'],
  ['@@', 'cyan'],
] as const;
