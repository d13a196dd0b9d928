/** The command `perdura`. */
import { createProgram } from './program.ts';
import { exitCodes } from './exit-codes.ts';
import { CommanderError } from 'commander';

try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version are answers; anything else that commander says is a usage error, already printed.
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
