/** A workflow that fails in the sandbox, with something to hide in its argument, its message and its details. */
import { ApplicationFailure } from '@temporalio/workflow';

export async function failWith(secret: string): Promise<never> {
  throw ApplicationFailure.nonRetryable(`cannot read ${secret}`, 'BadData', secret);
}
