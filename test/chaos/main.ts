// `npm run chaos`: does a sync equal Pinterest, whatever happens to its parts meanwhile?

import { type Servers, withServers } from '../../dev/harness/servers.js';
import { flag, number, start } from '../../dev/program.js';
import { messageOf } from '../../src/errors.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import type { RoundOutcome } from './examine.js';
import { heading, roundLines, summary } from './print.js';
import { runRound } from './round.js';
import { merchantOfRound, planOf, planRound, type RoundPlan } from './round-plan.js';

const HEADLINE_KILLS = 20;

interface Options {
  rounds: number | undefined;
  seed: number;
  ads: number | undefined;
  days: number | undefined;
  workers: number;
  headline: boolean;
}

void start({
  script: 'chaos',
  about: `Runs full syncs while workers, Temporal and Postgres are killed and Pinterest answers with faults, and compares
every row with what Pinterest has. Exit code 0 when nothing differs.`,
  options: {
    rounds: number('rounds, each with the next seed (default 9: one of each kind)', undefined, 1, 10_000),
    seed: number('seed of the first round; it decides all that happens in it', 0, 0, 999_999_999),
    ads: number('ads in all ad accounts together (default 600)', undefined, 2, 100_000),
    days: number(`analytics days to read, 1 to ${REACH_DAYS} (default 20)`, undefined, 1, REACH_DAYS),
    workers: number('worker processes at a time', 2, 1, 20),
    headline: flag('one large round: some 100,000 analytics rows, and 20 times kill -9'),
  },
  run: (options) =>
    withServers(async (servers) => {
      const outcomes = await runRounds(servers, options);
      console.log(`\n${summary(outcomes)}`);
      if (outcomes.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
    }),
});

async function runRounds(servers: Servers, options: Options): Promise<RoundOutcome[]> {
  const outcomes: RoundOutcome[] = [];
  const { headline, rounds = headline ? 1 : 9 } = options;
  console.log(heading());
  for (let round = 0; round < rounds; round += 1) {
    const seed = options.seed + round;
    // The size of a round comes from the other options, all else from its seed.
    const again = `To repeat it: npm run chaos -- ${[...process.argv.slice(2), '--rounds', '1', '--seed', seed].join(' ')}`;
    const outcome = await runRound(servers, planFor(options, seed)).catch((error: unknown) => {
      throw new Error(`The round could not be finished: ${messageOf(error)}\n${again}`);
    });
    outcomes.push(outcome);
    for (const line of roundLines(outcome)) console.log(line);
    if (outcome.differences.length > 0) console.log(`         ${again}`);
  }
  return outcomes;
}

function planFor({ ads, days, workers, headline }: Options, seed: number): RoundPlan {
  if (!headline) {
    return planRound(seed, { adAccounts: merchantOfRound(seed, 2, ads ?? 600), days: days ?? 20, workers });
  }
  // All days of 2,100 ads are about 100,000 rows, because not every ad has numbers on every day.
  const size = { adAccounts: merchantOfRound(seed, 3, ads ?? 2_100), days: days ?? REACH_DAYS, workers };
  const troubles = Array.from({ length: HEADLINE_KILLS }, () => ['kill worker'] as const);
  return planOf({ title: 'headline', troubles, seed, ...size, limited: true });
}
