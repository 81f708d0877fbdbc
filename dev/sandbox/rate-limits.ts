/** Pinterest's budgets: per app and user, counted per category in a minute, and for all together in a second. */

/** Limits of the standard access tier unless given; `Infinity` turns one off. */
export interface RateLimitOptions {
  /** Analytics and reports; default 300. */
  adsAnalyticsPerMinute?: number;
  /** Ad accounts and entity lists; default 1000. */
  adsReadPerMinute?: number;
  /** All requests; default 100. */
  perSecond?: number;
  /** All requests of a UTC day, as in the trial tier (1000); default none. */
  perDay?: number;
}

export type Category = 'ads_analytics' | 'ads_read' | 'org_read';

const REPORT_POLLS_PER_MINUTE = 800;

export interface RateLimitDecision {
  allowed: boolean;
  /** `x-ratelimit-*`, sent with every answer. */
  headers: Record<string, string>;
}

interface Decision {
  category: Category;
  isReportPoll: boolean;
}

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
    return at >= this.opened + this.seconds * 1000 ? this.limit : this.limit - this.used;
  }

  take(at: number): void {
    if (at >= this.opened + this.seconds * 1000) {
      this.opened = this.seconds === DAY_SECONDS ? at - (this.now().getTime() % (DAY_SECONDS * 1000)) : at;
      this.used = 0;
    }
    this.used++;
  }

  /** Whole seconds until the window ends, at least one. */
  reset(at: number): number {
    return Math.min(this.seconds, Math.max(1, Math.ceil(this.seconds - (at - this.opened) / 1000)));
  }
}

export class RateLimits {
  private readonly all: Bucket[];
  private readonly categories: Record<Category, Bucket[]>;
  private readonly reportPolls: Bucket[];

  /** @param now decides what is today. */
  constructor(options: RateLimitOptions = {}, now = () => new Date()) {
    const { perSecond = 100, perDay = Number.POSITIVE_INFINITY } = options;
    const { adsAnalyticsPerMinute = 300, adsReadPerMinute = 1000 } = options;
    const perMinute = (name: string, limit: number) => limited(new Bucket(name, limit, 60, now));
    this.all = [
      ...limited(new Bucket('safety_net_app_id_user_id', perSecond, 1, now)),
      ...limited(new Bucket('universal_app_id', perDay, DAY_SECONDS, now)),
    ];
    this.categories = {
      ads_analytics: perMinute('ads_analytics_app_id_user_id', adsAnalyticsPerMinute),
      ads_read: perMinute('ads_read_app_id_user_id', adsReadPerMinute),
      org_read: [],
    };
    const unlimited = adsAnalyticsPerMinute === Number.POSITIVE_INFINITY;
    this.reportPolls = unlimited ? [] : perMinute('analytics_get_report_app_id', REPORT_POLLS_PER_MINUTE);
  }

  /** Counts the request if every budget has room for it. */
  take({ category, isReportPoll }: Decision, at = performance.now()): RateLimitDecision {
    const counted = [...this.all, ...this.categories[category], ...(isReportPoll ? this.reportPolls : [])];
    const shown =
      category === 'ads_analytics' ? [...counted, ...(isReportPoll ? [] : this.reportPolls)] : counted;
    const empty = counted.find((bucket) => bucket.remaining(at) <= 0);
    if (!empty) for (const bucket of counted) bucket.take(at);
    return { allowed: !empty, headers: headersOf(shown, empty ?? shown[0], at) };
  }
}

/** The first number of the list, `remaining` and `reset` all speak of one budget: the tightest, or the empty one. */
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

function limited(bucket: Bucket): Bucket[] {
  return Number.isFinite(bucket.limit) ? [bucket] : [];
}
