/** Columns that reports have and direct answers do not. `_1` is paid, `_2` earned; amounts are in the ad account's currency. */
import { type Column, metric, ratio } from '../definition.js';

const QUOTIENT = 'A quotient: never add it up or average it.';
const rate = (name: string, comment: string) => ratio(name, `${comment} ${QUOTIENT}`);
const value = (name: string, of: string) =>
  metric(`${name}_value_in_micro_dollar`, `In millionths of the account's currency: the value of ${of}.`);

/** What a conversion is attributed to. */
const TOUCHES = { click: 'a click', engagement: 'an engagement', view: 'a view' } as const;
type Touch = keyof typeof TOUCHES;
const touches = Object.keys(TOUCHES) as Touch[];

/** Pinterest gives no new ones of engagements. */
const attributed = (touch: Touch) =>
  `attributed to ${TOUCHES[touch]}${touch === 'engagement' ? '; Pinterest gives no new ones any more' : ''}`;

const SOURCES = {
  web: 'on the web',
  inapp: 'in an app',
  offline: 'not made online',
  pinterest: 'on Pinterest',
} as const;
type Source = keyof typeof SOURCES;

/** Of an event, as its columns and as its comments call it. */
interface Event {
  name: string;
  words: string;
}

const cart = { name: 'add_to_cart', words: 'Additions to a cart' };
const checkout = { name: 'checkout', words: 'Checkouts' };
const signup = { name: 'signup', words: 'Sign-ups' };
const lead = { name: 'lead', words: 'Lead events' };
const pageVisit = { name: 'page_visit', words: 'Page visits' };
const custom = { name: 'custom', words: 'Custom events' };
const search = { name: 'search', words: 'Searches' };
const watchVideo = { name: 'watch_video', words: 'Videos watched at the destination' };
const viewCategory = { name: 'view_category', words: 'Views of a category' };
const appInstall = { name: 'app_install', words: 'Installs of the app' };

const total = ({ name, words }: Event) =>
  metric(`total_${name}`, `${words}, whatever they are attributed to.`);
const worth = ({ name, words }: Event) => value(`total_${name}`, words.toLowerCase());
const counts = ({ name, words }: Event, of: readonly Touch[] = touches) =>
  of.map((touch) => metric(`total_${touch}_${name}`, `${words} ${attributed(touch)}.`));
const values = ({ name, words }: Event) =>
  touches.map((touch) => value(`total_${touch}_${name}`, `${words.toLowerCase()} ${attributed(touch)}`));
const quantities = ({ name, words }: Event) =>
  touches.map((touch) =>
    metric(`total_${touch}_${name}_quantity`, `Items of ${words.toLowerCase()} ${attributed(touch)}.`),
  );

/** Of one source: all, and by what they are attributed to, with their values. */
const bySource = ({ name, words }: Event, source: Source): Column[] => {
  const event = { name: `${source}_${name}`, words: `${words} ${SOURCES[source]}` };
  const touched = (touch: Touch) => ({ name: `${source}_${touch}_${name}`, words: event.words });
  return [
    total(event),
    worth(event),
    ...touches.flatMap((touch) => [
      metric(`total_${touched(touch).name}`, `${event.words} ${attributed(touch)}.`),
      value(`total_${touched(touch).name}`, `${event.words.toLowerCase()} ${attributed(touch)}`),
    ]),
  ];
};

const perSpend = ({ name, words }: Event, source: Source): Column[] => [
  rate(
    `${source}_${name}_cost_per_action`,
    `Spend per one of the ${words.toLowerCase()} ${SOURCES[source]}.`,
  ),
  rate(`${source}_${name}_roas`, `Value of the ${words.toLowerCase()} ${SOURCES[source]}, divided by spend.`),
];

/** Direct answers have some of a checkout's columns already. */
const checkoutsBySource: readonly Column[] = [
  ...bySource(checkout, 'inapp'),
  rate('inapp_checkout_roas', 'Value of checkouts in an app divided by spend.'),
  ...bySource(checkout, 'offline').filter(({ name }) => name !== 'total_offline_checkout'),
  ...perSpend(checkout, 'offline'),
  metric('total_pinterest_checkout', 'Checkouts on Pinterest, whatever they are attributed to.'),
  value('total_pinterest_checkout', 'checkouts on Pinterest'),
  ...perSpend(checkout, 'pinterest'),
];

const quartiles = [
  ['video_p0_combined_1', 'Paid starts of a video.'],
  ['video_p25_combined_1', 'Paid plays that reached 25 % of the video.'],
  ['video_p50_combined_1', 'Paid plays that reached half of the video.'],
  ['video_p75_combined_1', 'Paid plays that reached 75 % of the video.'],
  ['video_p95_combined_1', 'Paid plays that reached 95 % of the video.'],
  ['video_p100_complete_1', 'Paid plays that reached the end of the video.'],
] as const;

/** In the order of the table. */
export const reportMetrics: readonly Column[] = [
  ...quartiles.map(([name, comment]) => metric(name, comment)),
  rate('video_avg_watchtime_in_second_1', 'Paid: average seconds that a video was watched.'),
  rate('video_avg_watchtime_in_second_2', 'Earned: average seconds that a video was watched.'),
  rate('cpv_in_micro_dollar', 'Spend per paid video view, in millionths of the currency.'),
  rate('cpcv_in_micro_dollar', 'Spend per paid completed video view, in millionths of the currency.'),
  rate('cpcv_p95_in_micro_dollar', 'Spend per paid video view of 95 %, in millionths of the currency.'),
  rate('outbound_ctr', 'Outbound clicks per impression; which of them Pinterest does not say.'),
  rate('cost_per_outbound_click', 'Spend per outbound click; Pinterest does not say its unit.'),
  metric('ads_credit_spend_in_micro_dollar', 'Spend paid by ad credits, in millionths of the currency.'),
  metric('ads_credit_spend_in_dollar', "Spend paid by ad credits, in the account's currency."),
  metric('total_destination_views', 'Views of the destination, as Pinterest counts them.'),
  metric('onsite_checkouts_1', 'Paid checkouts on the site, as Pinterest names them.'),
  ...['forward', 'backward'].flatMap((way) => [
    metric(`idea_pin_page_${way}_1`, `Paid turns of a page of an idea pin, ${way}.`),
    metric(`idea_pin_page_${way}_2`, `Earned turns of a page of an idea pin, ${way}.`),
    metric(`total_idea_pin_page_${way}`, `Turns of a page of an idea pin, ${way}, paid and earned.`),
  ]),
  value('total_conversions', 'conversions of every kind'),
  metric('total_conversions_quantity', 'Items of the conversions of every kind.'),
  metric('total_checkout_quantity', 'Items that were bought in checkouts.'),
  ...[cart, search, watchVideo, viewCategory, appInstall].flatMap((event) => [total(event), worth(event)]),
  worth(lead),
  ...counts(cart, ['engagement']),
  ...[pageVisit, custom, search, watchVideo, viewCategory, appInstall].flatMap((event) => counts(event)),
  ...[cart, lead, pageVisit, custom, search, watchVideo, viewCategory, appInstall].flatMap(values),
  ...[cart, checkout, signup, lead, pageVisit, custom, search, watchVideo, viewCategory].flatMap(quantities),
  ...checkoutsBySource,
  ...bySource(cart, 'web'),
  ...perSpend(cart, 'web'),
  ...bySource(cart, 'inapp'),
  ...perSpend(cart, 'inapp'),
  ...(['web', 'inapp', 'offline'] as const).flatMap((source) => [
    ...bySource(signup, source),
    ...perSpend(signup, source),
  ]),
  ...(['web', 'offline'] as const).flatMap((source) => [
    ...bySource(lead, source),
    ...perSpend(lead, source),
  ]),
  ...bySource(pageVisit, 'web'),
  ...perSpend(pageVisit, 'web'),
  ...bySource(appInstall, 'inapp'),
  ...perSpend(appInstall, 'inapp'),
  rate('app_install_cost_per_action', 'Spend per install of the app.'),
];
