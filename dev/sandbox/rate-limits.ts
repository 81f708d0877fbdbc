/** Pinterest's budgets: per app and user, counted per category in a minute, and for all together in a second. */

/** Limits of the standard access tier unless given; `Infinity` turns one off. */
export interface RateLimitOptions {
  /** Analytics and reports; default 300. */
  adsAnalyticsPerMinute?: number | undefined;
  /** Ad accounts and entity lists; default 1000. */
  adsReadPerMinute?: number | undefined;
  /** All requests; default 100. */
  perSecond?: number | undefined;
  /** All requests of a UTC day, as in the trial tier (1000); default none. */
  perDay?: number | undefined;
}

export type Category = 'ads_analytics' | 'ads_read' | 'org_read';

const REPORT_POLLS_PER_MINUTE = 800;
const DAY_SECONDS = 86_400;

/** A fixed window that opens with its first request; that of a day is the calendar day in UTC. */
class Bucket {
  private used = 0;
  private opened = Number.NEGATIVE_INFINITY;

  constructor(
    readonly name: string,
    readonly limit: number,
    readonly seconds: number,
    private readonly now: () => Date,
  ) {}

  remaining(at: number): number {
    return this.isOver(at) ? this.limit : this.limit - this.used;
  }

  take(at: number): void {
    if (this.isOver(at)) {
      this.opened = this.seconds === DAY_SECONDS ? at - (this.now().getTime() % (DAY_SECONDS * 1000)) : at;
      this.used = 0;
    }
    this.used++;
  }

  /** Whole seconds until the window ends, at least one. */
  reset(at: number): number {
    return Math.min(this.seconds, Math.max(1, Math.ceil(this.seconds - (at - this.opened) / 1000)));
  }

  private isOver(at: number): boolean {
    return at >= this.opened + this.seconds * 1000;
  }
}

export class RateLimits {
  private readonly all: Bucket[];
  private readonly categories: Record<Category, Bucket[]>;
  private readonly reportPolls: Bucket[];

  /** @param now decides what is today. */
  constructor(options: RateLimitOptions = {}, now = () => new Date()) {
    const {
      adsAnalyticsPerMinute = 300,
      adsReadPerMinute = 1000,
      perSecond = 100,
      perDay = Infinity,
    } = options;
    const limited = (name: string, limit: number, seconds: number) =>
      Number.isFinite(limit) ? [new Bucket(name, limit, seconds, now)] : [];
    const polls = Number.isFinite(adsAnalyticsPerMinute) ? REPORT_POLLS_PER_MINUTE : Infinity;
    this.all = [
      ...limited('safety_net_app_id_user_id', perSecond, 1),
      ...limited('universal_app_id', perDay, DAY_SECONDS),
    ];
    this.categories = {
      ads_analytics: limited('ads_analytics_app_id_user_id', adsAnalyticsPerMinute, 60),
      ads_read: limited('ads_read_app_id_user_id', adsReadPerMinute, 60),
      org_read: [],
    };
    this.reportPolls = limited('analytics_get_report_app_id', polls, 60);
  }

  /**
   * Counts the request if every budget has room for it.
   *
   * @returns also `x-ratelimit-*`, sent with every answer.
   */
  take(
    { category, isReportPoll = false }: { category: Category; isReportPoll?: boolean | undefined },
    at = performance.now(),
  ): { allowed: boolean; headers: Record<string, string> } {
    const usual = [...this.all, ...this.categories[category]];
    const shown = category === 'ads_analytics' ? [...usual, ...this.reportPolls] : usual;
    const counted = isReportPoll ? shown : usual;
    const empty = counted.find((bucket) => bucket.remaining(at) <= 0);
    if (!empty) for (const bucket of counted) bucket.take(at);
    return { allowed: !empty, headers: headersOf(shown, empty ?? shown[0], at) };
  }
}

/** The first number of the list, `remaining` and `reset` all speak of one budget: the first, or the empty one. */
function headersOf(
  buckets: readonly Bucket[],
  leading: Bucket | undefined,
  at: number,
): Record<string, string> {
  if (!leading) return {};
  const list = buckets.map(({ limit, seconds, name }) => `${limit};w=${seconds};name="${name}"`);
  return {
    'x-ratelimit-limit': [leading.limit, ...list].join(', '),
    'x-ratelimit-remaining': String(Math.max(0, leading.remaining(at))),
    'x-ratelimit-reset': String(leading.reset(at)),
  };
}
