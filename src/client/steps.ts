import { createSteps } from '../shared/steps.js';
import { tell, writtenAt } from './terminal.js';

/** Says at the terminal what a command waits for, when that takes long. */
export const during = createSteps({ say: tell, writtenAt });
