import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 50;

/** Asks again until there is an answer. The pauses leave the processor to what is waited for. */
export async function poll<Answer>(ask: () => Promise<Answer | false | undefined>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(PAUSE_MS);
  }
}
