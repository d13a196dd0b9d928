/** Asks a person at the terminal before something happens. */
import { createInterface } from 'node:readline/promises';
import { PipelineError } from '../lib/errors.ts';

/** True when somebody sits at the terminal who can be asked. */
export const isAskable = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Yes or no, no by default. Refused where nobody can be asked: a script says --yes, after `look` if it wants to. */
export async function confirm(
  { command, look }: { readonly command: string; readonly look: string },
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isAskable()) {
    throw new PipelineError('config', `${command}: needs a yes, and there is no terminal to ask at`, {
      remedy: `say --yes; to look first: ${look}`,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // Ctrl-C is a no.
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}

/** Questions one after another; an empty answer is `otherwise`. Ctrl-C ends them with an error. */
export function openQuestions(signal: AbortSignal): {
  ask(question: string, otherwise: string): Promise<string>;
  close(): void;
} {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return {
    async ask(question, otherwise) {
      const hint = otherwise === '' ? '' : ` [${otherwise}]`;
      const answer = (await terminal.question(`${question}${hint} `, { signal })).trim();
      return answer === '' ? otherwise : answer;
    },
    close: () => terminal.close(),
  };
}
