/** What a command's end means to a script. */
import { PipelineError } from '../lib/errors.ts';

export const exitCodes = {
  ok: 0,
  /** It failed, or somebody else holds what it needs. */
  failed: 1,
  /** Usage or configuration. */
  usage: 2,
  /** Temporal, worker or store cannot be reached. */
  unreachable: 3,
  /** Refused by the gate, a plan beyond its max_change, a plan for models that cannot be applied. */
  refused: 4,
  /** `sql plan --exit-code`: there is something to apply. */
  pending: 5,
  /** `--timeout` passed; the run goes on. */
  timeout: 124,
  /** Ctrl-C; the run goes on. */
  interrupted: 130,
} as const;

const codeOfKind = {
  config: exitCodes.usage,
  auth: exitCodes.unreachable,
  unavailable: exitCodes.unreachable,
  rate_limit: exitCodes.unreachable,
  bad_data: exitCodes.failed,
  conflict: exitCodes.failed,
} as const;

export const exitCodeOf = (error: unknown): number =>
  error instanceof PipelineError ? codeOfKind[error.kind] : exitCodes.failed;
