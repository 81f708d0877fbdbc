/** PINTEREST_ATTRIBUTION_SETS: `default,7d:7/7/1`, where a name stands before days after a click, an engagement and a view. */
import {
  type AttributionSet,
  type AttributionSettings,
  conversionReportTimes,
} from '../shared/attribution.js';
import { itemsOf, windows } from './rules.js';

const FORM =
  'sets, separated by commas, such as default,7d:7/7/1: each is default, or a name and the days after a click, an engagement and a view';

const DEFAULT = 'default';

function faultOf(item: string): string | undefined {
  if (item === DEFAULT) return undefined;
  const [, name = '', days] = /^([^:]*):(.*)$/.exec(item) ?? [];
  if (name === DEFAULT)
    return `${item}: default has the windows of PINTEREST_CLICK_WINDOW_DAYS and its neighbours`;
  if (days === undefined) return `${item} has no days: write ${item}:7/7/1`;
  if (!/^\w{1,30}$/.test(name)) return `${item}: a name has 1 to 30 letters, digits and _`;
  const [click, engagement, view, reportTime, ...more] = days.split('/');
  if (view === undefined || more.length > 0) return `${item} must have three numbers of days, such as 7/7/1`;
  const odd = [click, engagement, view].find((one) => !windows.some((window) => window === one));
  if (odd !== undefined)
    return `${item}: ${odd || 'nothing'} is no window; Pinterest knows ${windows.join(', ')} days`;
  if (reportTime === undefined || isReportTime(reportTime)) return undefined;
  return `${item}: ${reportTime} is none of ${conversionReportTimes.join(', ')}`;
}

const isReportTime = (text: string | undefined): text is AttributionSettings['conversionReportTime'] =>
  conversionReportTimes.some((time) => time === text);

/**
 * @param own the windows of `default`, and the report time of a set that names none.
 * @param faults gets what is wrong with the value.
 */
export function readAttributionSets(
  value: string | undefined,
  own: AttributionSettings,
  faults: string[],
): AttributionSet[] {
  const items = itemsOf(value);
  const names = items.map(setName);
  const again = names.find((name, index) => names.indexOf(name) < index);
  const [fault = again && `${again} stands twice`] = items.flatMap((item) => faultOf(item) ?? []);
  if (fault)
    faults.push(`PINTEREST_ATTRIBUTION_SETS is ${JSON.stringify(value)}; it must be ${FORM}. ${fault}`);
  return fault ? [] : items.map((item) => setOf(item, own));
}

const setName = (item: string) => item.split(':')[0] ?? '';

function setOf(item: string, own: AttributionSettings): AttributionSet {
  const [name = '', days] = item.split(':');
  if (days === undefined) return { name, attribution: own };
  const [click, engagement, view, reportTime] = days.split('/');
  const attribution = {
    clickWindowDays: Number(click),
    engagementWindowDays: Number(engagement),
    viewWindowDays: Number(view),
    conversionReportTime: isReportTime(reportTime) ? reportTime : own.conversionReportTime,
  };
  return { name, attribution };
}
