/** Puts messages and stacks of failures into payloads, so that the codec encrypts them too. Loaded by path, also in workflows. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
