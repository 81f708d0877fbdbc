import { createSteps } from '../shared/steps.js';
import { tell, writtenAt } from './terminal.js';

/** For whatever may take long: whoever waits at the terminal is told for what. */
export const during = createSteps({ say: tell, writtenAt });
