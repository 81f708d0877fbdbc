import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { AccountProgress } from '../shared/progress.js';
import { signals } from '../shared/workflow-names.js';
import { showProgress } from './show-progress.js';

/** Nothing new starts until `resume`; what is under way is finished. */
const pauseSignal = defineSignal(signals.pause);
const resumeSignal = defineSignal(signals.resume);

interface PauseSwitch {
  /** Shows in this record, from now on, whether the run is paused. */
  showIn(progress: AccountProgress): void;
  waitWhilePaused(): Promise<void>;
}

/** @param paused whether the run is paused already, because its predecessor was. */
export function listenForPause(paused = false): PauseSwitch {
  let isPaused = paused;
  let shownIn: AccountProgress | undefined;
  const show = () => {
    if (!shownIn) return;
    shownIn.paused = isPaused || undefined;
    showProgress(shownIn);
  };
  const turn = (value: boolean) => () => {
    isPaused = value;
    show();
  };
  setHandler(pauseSignal, turn(true), { description: 'Start no more days until resume' });
  setHandler(resumeSignal, turn(false), { description: 'Continue after pause' });
  return {
    showIn(progress) {
      shownIn = progress;
      show();
    },
    waitWhilePaused: () => condition(() => !isPaused),
  };
}
