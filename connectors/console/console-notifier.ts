/** Tells on the console how a run ended: the notifier that is always there. */
import type { Notice, Notifier } from '../../lib/notifier.ts';

const marks: Readonly<Record<Notice['level'], string>> = { success: '✔', refused: '■', failure: '✖' };

export const createConsoleNotifier = (write: (line: string) => void): Notifier => ({
  name: 'console',
  async notify({ level, title, lines }) {
    write([`${marks[level]} ${title}`, ...lines.map((line) => `  ${line}`)].join('\n'));
  },
});
