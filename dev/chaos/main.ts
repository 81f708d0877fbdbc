// `npm run chaos`: does a sync equal Pinterest, whatever happens to its parts meanwhile?
import { messageOf } from '../../src/errors.js';
import type { RoundReport } from './examine.js';
import { merchantOfRound } from './merchant.js';
import { type Options, readOptions, USAGE, UsageError } from './options.js';
import { heading, howToRepeat, roundLines, summary } from './print.js';
import { runRound } from './round.js';
import { planOf, planRound, type RoundPlan } from './round-plan.js';
import { type Services, startServices } from './services.js';

const HEADLINE_KILLS = 20;

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(USAGE);
  const services = await startServices((line) => console.error(line));
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => void services.close().finally(() => process.exit(1)));
  }
  try {
    const reports = await runRounds(services, options, args);
    console.log(`\n${summary(reports)}`);
    if (reports.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
  } finally {
    await services.close();
  }
}

async function runRounds(services: Services, options: Options, args: string[]): Promise<RoundReport[]> {
  const reports: RoundReport[] = [];
  console.log(heading());
  for (let round = 0; round < options.rounds; round += 1) {
    const seed = options.seed + round;
    const report = await runRound(services, planFor(options, seed)).catch((error: unknown) => {
      throw new Error(`The round could not be finished: ${messageOf(error)}\n${howToRepeat(seed, args)}`);
    });
    reports.push(report);
    for (const line of roundLines(report)) console.log(line);
    if (report.differences.length > 0) console.log(`         ${howToRepeat(seed, args)}`);
  }
  return reports;
}

function planFor({ ads, days, workers, headline }: Options, seed: number): RoundPlan {
  const size = { adAccounts: merchantOfRound(seed, headline ? 3 : 2, ads), days, workers };
  if (!headline) return planRound(seed, size);
  const troubles = Array.from({ length: HEADLINE_KILLS }, () => ['kill worker'] as const);
  return planOf({ title: 'headline', troubles, seed, ...size, limited: true });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : messageOf(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
