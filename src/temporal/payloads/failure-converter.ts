/** Puts messages and stacks of failures where the codec encrypts them. Loaded by its path, also into workflows. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
