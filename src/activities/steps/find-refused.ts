/**
 * Finds the ads that Pinterest refuses requests for, so that the others can be read. Those that its answer names
 * are taken out at once; others are found by halving. An ad counts as refused only when it is refused alone and
 * another one is answered: a refusal of everything is about something else.
 */
import type { SyncError } from '../../errors.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import { isAboutAds } from '../common/is-about-ads.js';
import type { Part } from './batch-size.js';

/** A part of the ads that were to be requested, from the first on. */
export interface AskedAds<Answer> {
  /** Those that Pinterest answered about. */
  adIds: readonly string[];
  /** Absent when all of them were refused. */
  answer?: Answer | undefined;
  refused: readonly RefusedAd[];
  /** The last one that is done. */
  through: string;
}

/** What a search needs from outside. */
interface AdsOfAccount<Answer> {
  /** Asks about ads, or about the first ones of them. */
  askPart(adIds: readonly string[]): Promise<Part<Answer>>;
  /** Further ads of the ad account that Pinterest may answer about; none of `tried`. */
  others(tried: readonly string[]): Promise<readonly string[]>;
  /** Called when parts of a refused batch were all answered, with the largest that was. */
  noneRefused(most: number): Promise<void>;
}

/** Of these, the first that are refused alone without any answer to another. */
const SUSPECTS = 2;

/** So many others are asked about before a refusal is believed to be about something else. */
const WITNESSES = 3;

export class RefusalSearch<Answer> {
  /** Whether Pinterest has just answered about an ad: what it refuses next need not be refused for all. */
  private isAnswered = false;
  /** How many ads ahead are known to hold a refused one, and the most that were answered since. */
  private doubtful = 0;
  private most = 0;
  /** The more ads are refused in a row, the fewer are requested at once. */
  private density = 0;

  constructor(private readonly account: AdsOfAccount<Answer>) {}

  /**
   * Asks about the first ones of `adIds`, as many as are answered.
   *
   * @throws SyncError the refusal, when no other ad is answered either; whatever else a request throws.
   */
  async ask(adIds: readonly string[]): Promise<AskedAds<Answer>> {
    if (this.doubtful === 0) this.most = 0;
    // What is left of a refused batch would be refused again as a whole.
    const ads = this.doubtful > 0 ? Math.ceil(this.doubtful / 2) : fewer(adIds.length, this.density);
    return await this.halve(adIds.slice(0, ads));
  }

  /** Halves what is refused until a part is answered, or one ad is left. */
  private async halve(adIds: readonly string[]): Promise<AskedAds<Answer>> {
    for (let part = adIds; ; part = part.slice(0, Math.ceil(part.length / 2))) {
      try {
        const asked = await this.askUnnamed(part);
        await this.noteAnswered(asked, part);
        return asked;
      } catch (error) {
        if (!isAboutAds(error)) throw error;
        if (!this.isAnswered) return await this.findAnswered(part, error);
        const isFound = part.length === 1 || namedOf(error, part).length === part.length;
        if (isFound) return this.noteRefused(part, error);
        this.doubtful = part.length;
      }
    }
  }

  /** Without the ads that a refusal names, unless it names them all. */
  private async askUnnamed(adIds: readonly string[]): Promise<AskedAds<Answer>> {
    const refused: RefusedAd[] = [];
    for (let rest = adIds; ; ) {
      try {
        const { adIds: answered, answer } = await this.account.askPart(rest);
        const areAll = answered.length === rest.length;
        return { adIds: answered, answer, refused, through: lastOf(areAll ? adIds : answered) };
      } catch (error) {
        const named = namedOf(error, rest);
        if (!isAboutAds(error) || named.length === 0 || named.length === rest.length) throw error;
        refused.push(...refusalsOf(named, error));
        rest = rest.filter((id) => !named.includes(id));
      }
    }
  }

  /** Asks about single ads until one is answered: without that, a refusal may be about something else. */
  private async findAnswered(adIds: readonly string[], refusal: SyncError): Promise<AskedAds<Answer>> {
    const refused: RefusedAd[] = [];
    for (const adId of adIds.length > 1 ? adIds.slice(0, SUSPECTS) : []) {
      try {
        const { answer } = await this.account.askPart([adId]);
        this.isAnswered = true;
        this.doubtful = refused.length > 0 ? 0 : adIds.length - 1;
        return { adIds: [adId], answer, refused, through: adId };
      } catch (error) {
        if (!isAboutAds(error)) throw error;
        refused.push(...refusalsOf([adId], error));
      }
    }
    const suspects = refused.length > 0 ? refused : refusalsOf(adIds, refusal);
    const tried = new Set(suspects.map(({ adId }) => adId));
    const middle = adIds[Math.floor(adIds.length / 2)];
    const [likeliest, ...others] = await this.account.others([...tried]);
    const ids = new Set([likeliest, adIds.at(-1), middle, ...others].filter((id) => id !== undefined));
    for (const adId of [...ids].filter((id) => !tried.has(id)).slice(0, WITNESSES)) {
      if (!(await this.isAnsweredAlone(adId))) continue;
      return { adIds: [], refused: suspects, through: lastOf([...tried]) };
    }
    throw refusal;
  }

  private async isAnsweredAlone(adId: string): Promise<boolean> {
    try {
      await this.account.askPart([adId]);
      return true;
    } catch (error) {
      if (!isAboutAds(error)) throw error;
      return false;
    }
  }

  private noteRefused(adIds: readonly string[], error: SyncError): AskedAds<Answer> {
    this.doubtful = 0;
    this.density += 1;
    this.isAnswered = false;
    return { adIds: [], refused: refusalsOf(adIds, error), through: lastOf(adIds) };
  }

  private async noteAnswered({ adIds, refused }: AskedAds<Answer>, part: readonly string[]): Promise<void> {
    this.isAnswered = true;
    this.most = Math.max(this.most, adIds.length);
    if (this.doubtful === 0) {
      this.density = Math.max(0, this.density - 1);
      return;
    }
    this.doubtful = refused.length > 0 ? 0 : Math.max(0, this.doubtful - part.length);
    if (this.doubtful === 0 && refused.length === 0) await this.account.noneRefused(this.most);
  }
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
