/**
 * Finds the ads that Pinterest refuses to be asked about, so that the others can be read. Those that its answer names
 * are taken out at once; others are found by halving. An ad counts as refused only when it is refused alone and
 * another one is answered: a refusal of everything is about something else.
 */
import { SyncError } from '../../errors.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import type { Part } from './batch-size.js';

/** A part of the ads that were to be asked for, from the first on. */
export interface AskedAds<Answer> {
  /** Those that Pinterest answered about. */
  adIds: readonly string[];
  /** Absent when all of them were refused. */
  answer?: Answer | undefined;
  refused: readonly RefusedAd[];
  /** The last one that is done. */
  through: string;
}

export interface RefusalSearch<Answer> {
  /** Asks about the first ones of `adIds`, as many as are answered. */
  ask(adIds: readonly string[]): Promise<AskedAds<Answer>>;
}

interface Searching<Answer> {
  /** Asks about ads, or about the first ones of them. */
  askPart(adIds: readonly string[]): Promise<Part<Answer>>;
  /** Further ads of the ad account that Pinterest may answer about. */
  others(): Promise<readonly string[]>;
  /** Called when parts of a refused batch were all answered, with the largest that was. */
  noneRefused(most: number): Promise<void>;
}

/** Statuses that may be about an ad; 409 and redirects are not. */
const ABOUT_ADS: readonly (number | undefined)[] = [400, 403, 404, 422];
const CODES: readonly string[] = ['RequestRefused', 'PermissionDenied', 'NotFound'];

export const isAboutAds = (error: unknown): error is SyncError =>
  error instanceof SyncError && CODES.includes(error.code) && ABOUT_ADS.includes(error.refusal?.status);

/** Of these, the first that are refused alone without any answer to another. */
const SUSPECTS = 2;

export function searchForRefused<Answer>(asking: Searching<Answer>): RefusalSearch<Answer> {
  const { askPart, others, noneRefused } = asking;
  /** Whether Pinterest has just answered about an ad: what it refuses next need not be refused for all. */
  let isAnswered = false;
  /** How many ads ahead are known to hold a refused one, and the most that were answered since. */
  let doubtful = 0;
  let most = 0;
  /** The more ads are refused in a row, the fewer are asked for at once. */
  let density = 0;

  /** Without the ads that a refusal names, unless it names them all. */
  async function askUnnamed(adIds: readonly string[]): Promise<AskedAds<Answer>> {
    const refused: RefusedAd[] = [];
    for (let rest = adIds; ; ) {
      try {
        const { adIds: answered, answer } = await askPart(rest);
        const isWhole = answered.length === rest.length;
        return { adIds: answered, answer, refused, through: lastOf(isWhole ? adIds : answered) };
      } catch (error) {
        const named = namedOf(error, rest);
        if (!isAboutAds(error) || named.length === 0 || named.length === rest.length) throw error;
        refused.push(...refusalsOf(named, error));
        rest = rest.filter((id) => !named.includes(id));
      }
    }
  }

  async function isAnsweredAlone(adId: string): Promise<boolean> {
    try {
      await askPart([adId]);
      return true;
    } catch (error) {
      if (!isAboutAds(error)) throw error;
      return false;
    }
  }

  /** Asks about single ads until one is answered. */
  async function findAnswered(adIds: readonly string[], refusal: SyncError): Promise<AskedAds<Answer>> {
    const refused: RefusedAd[] = [];
    for (const adId of adIds.length > 1 ? adIds.slice(0, SUSPECTS) : []) {
      try {
        const { answer } = await askPart([adId]);
        isAnswered = true;
        doubtful = refused.length > 0 ? 0 : adIds.length - 1;
        return { adIds: [adId], answer, refused, through: adId };
      } catch (error) {
        if (!isAboutAds(error)) throw error;
        refused.push(...refusalsOf([adId], error));
      }
    }
    const suspects = refused.length > 0 ? refused : refusalsOf(adIds, refusal);
    const tried = new Set(suspects.map(({ adId }) => adId));
    const middle = adIds[Math.floor(adIds.length / 2)];
    for (const adId of new Set([...(await others()), adIds.at(-1), middle])) {
      if (adId === undefined || tried.has(adId) || !(await isAnsweredAlone(adId))) continue;
      return { adIds: [], refused: suspects, through: lastOf([...tried]) };
    }
    throw refusal;
  }

  /** Halves what is refused until a part is answered, or one ad is left. */
  async function halve(adIds: readonly string[]): Promise<AskedAds<Answer>> {
    for (let part = adIds; ; part = part.slice(0, Math.ceil(part.length / 2))) {
      try {
        const asked = await askUnnamed(part);
        await passed(asked, part);
        return asked;
      } catch (error) {
        if (!isAboutAds(error)) throw error;
        if (!isAnswered) return await findAnswered(part, error);
        const isFound = part.length === 1 || namedOf(error, part).length === part.length;
        if (isFound) return found(part, error);
        doubtful = part.length;
      }
    }
  }

  function found(adIds: readonly string[], error: SyncError): AskedAds<Answer> {
    doubtful = 0;
    density += 1;
    isAnswered = false;
    return { adIds: [], refused: refusalsOf(adIds, error), through: lastOf(adIds) };
  }

  async function passed({ adIds, refused }: AskedAds<Answer>, part: readonly string[]): Promise<void> {
    isAnswered = true;
    most = Math.max(most, adIds.length);
    if (doubtful === 0) density = Math.max(0, density - 1);
    if (doubtful === 0) return;
    doubtful = refused.length > 0 ? 0 : Math.max(0, doubtful - part.length);
    if (doubtful === 0 && refused.length === 0) await noneRefused(most);
  }

  return {
    async ask(adIds) {
      if (doubtful === 0) most = 0;
      // What is left of a refused batch would be refused again as a whole.
      const ads = doubtful > 0 ? Math.ceil(doubtful / 2) : fewer(adIds.length, density);
      return await halve(adIds.slice(0, ads));
    },
  };
}

/** One refused ad says nothing about the next ones. */
const fewer = (ads: number, density: number) => Math.max(1, Math.floor(ads / 2 ** Math.max(0, density - 1)));

const lastOf = (adIds: readonly string[]) => adIds.at(-1) ?? '';

function namedOf(error: unknown, adIds: readonly string[]): string[] {
  if (!isAboutAds(error)) return [];
  const numbers = new Set(error.refusal?.numbers);
  return adIds.filter((id) => numbers.has(id));
}

const refusalsOf = (adIds: readonly string[], { message }: Error): RefusedAd[] =>
  adIds.map((adId) => ({ adId, reason: message }));
