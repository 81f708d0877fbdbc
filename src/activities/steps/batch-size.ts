/**
 * How many ads one request names: 250, or as many as worked for the ad account. Pinterest fails over large requests
 * for reasons that its answer does not tell from others, so fewer are requested once several attempts have failed.
 */
import { log } from '@temporalio/activity';
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import { forgetSize, learnedSize, learnSize } from '../../postgres/batch-sizes.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';

/** The attempt from which on fewer ads are tried: a fault that passes is over by then. */
export const FIRST_SMALLER_ATTEMPT = 3;

const TOO_LARGE: readonly (number | undefined)[] = [413, 414, 431];

/** Too long a request, or too long an answer: no other attempt has to show that. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof SyncError && (error.isTooLarge || TOO_LARGE.includes(error.refusal?.status));

/** The first of the ads that were to be requested, and what Pinterest answered about them. */
export interface Part<Answer> {
  adIds: readonly string[];
  answer: Answer;
}

interface BatchSize {
  /** How many ads to ask for next. */
  ads(): number;
  /** Asks for all of them or, when that fails and fewer work, for the first ones. */
  ask<Answer>(
    adIds: readonly string[],
    request: (adIds: readonly string[]) => Promise<Answer>,
  ): Promise<Part<Answer>>;
  /** Keeps that more than `ads` do not work. */
  limit(ads: number): Promise<void>;
}

/** @param attempt of the activity: one that is repeated may need fewer ads. */
export async function createBatchSize(db: Knex, adAccountId: string, attempt: number): Promise<BatchSize> {
  const learned = await learnedSize(db, adAccountId);
  let known = Math.min(learned?.ads ?? BATCH_ADS, BATCH_ADS);
  let next = learned?.mayGrow ? twice(known) : known;

  async function keep(ads: number, mayGrow: boolean): Promise<void> {
    known = ads;
    next = mayGrow ? twice(ads) : ads;
    if (ads >= BATCH_ADS) return await forgetSize(db, adAccountId);
    log.info('Pinterest answers about fewer ads at once', { adAccountId, ads });
    await learnSize(db, adAccountId, { ads, mayGrow });
  }

  /** @param failed the number of ads that the last request named, if one has failed. */
  async function worked(ads: number, failed: number | undefined): Promise<void> {
    if (failed !== undefined) await keep(ads, failed > twice(ads));
    else if (ads > known) await keep(ads, true);
  }

  return {
    ads: () => next,
    limit: (ads) => keep(ads, false),
    async ask(adIds, request) {
      let failed: number | undefined;
      for (let ads = adIds.length; ; ) {
        const part = adIds.slice(0, ads);
        try {
          const answer = await request(part);
          await worked(ads, failed);
          return { adIds: part, answer };
        } catch (error) {
          const fewer = fewerThan(ads, { error, attempt, known, isFirst: failed === undefined });
          if (fewer === undefined) throw error;
          failed = ads;
          ads = fewer;
        }
      }
    },
  };
}

const twice = (ads: number) => Math.min(2 * ads, BATCH_ADS);

interface Failed {
  error: unknown;
  attempt: number;
  known: number;
  /** The first failure of this batch. */
  isFirst: boolean;
}

/** @returns how many to ask for at once after a failure; undefined when that would not help, or not yet. */
function fewerThan(ads: number, { error, attempt, known, isFirst }: Failed): number | undefined {
  if (!(error instanceof SyncError) || ads === 1) return undefined;
  if (isTooLarge(error)) return ads > known ? known : Math.ceil(ads / 2);
  // A wait that Pinterest names is about time, not about size.
  if (error.code !== 'PinterestUnavailable' || error.retryAfterMs !== undefined) return undefined;
  if (ads > known) return known;
  // Once an attempt, and fewer from attempt to attempt: while nothing works at all, size is not the reason.
  if (!isFirst || attempt < FIRST_SMALLER_ATTEMPT) return undefined;
  return Math.max(1, Math.floor(ads / 2 ** (attempt - FIRST_SMALLER_ATTEMPT + 1)));
}
