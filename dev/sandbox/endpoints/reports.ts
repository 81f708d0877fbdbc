/** Reports that are made in the background: create, poll, download. */

import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type Answer, json } from '../answer.js';
import { readQuery } from '../query-rules.js';
import { type AnalyticsRow, analyticsRows, writeRow } from '../world/analytics-rows.js';
import { toDayNumber, toDayText } from '../world/days.js';
import type { Ad } from '../world/entities.js';
import { hashText } from '../world/hash.js';
import type { World } from '../world/world.js';
import { type ApiRequest, type Endpoint, requireAdAccount } from './endpoint.js';
import { isPartLevel, partRows } from './report-levels.js';
import { ID_FILTERS, type ReportRequest, readReportRequest, STATUS_FILTERS } from './report-request.js';

/** Lifetimes, in milliseconds. */
const LINK_LIFE = 5 * 60_000;
const REPORT_LIFE = 60 * 60_000;

/** Ads times days of a report that fits in memory as one text; a larger one fails, as Pinterest's do now and then. */
const MOST_ROWS = 400_000;

interface Report {
  adAccountId: string;
  token: string;
  request: ReportRequest;
  created: number;
  polls: number;
  text?: string | undefined;
}

export class Reports {
  /** How many polls answer IN_PROGRESS before one answers FINISHED. */
  pollsUntilFinished = 1;
  private readonly byToken = new Map<string, Report>();

  constructor(private readonly world: World) {}

  endpoints(): Endpoint[] {
    const path = /^\/ad_accounts\/([^/]+)\/reports$/;
    const common = { path, category: 'ads_analytics', auth: 'user' } as const;
    return [
      { ...common, method: 'POST', handle: (request) => this.create(request) },
      { ...common, method: 'GET', isReportPoll: true, handle: (request) => this.poll(request) },
    ];
  }

  /** Ends the life of every report, as an hour would. */
  expireAll(): void {
    for (const report of this.byToken.values()) report.created = Number.NEGATIVE_INFINITY;
  }

  /** The same request again, while the report lives, is the same report. */
  private create(request: ApiRequest): Answer {
    const account = requireAdAccount(this.world, request);
    readQuery(request.query, {});
    const wanted = readReportRequest(this.world, account.id, request.body);
    const hash = hashText(`${account.id} ${JSON.stringify(wanted)}`, this.world.seed).toString(16);
    const token = `${account.id}-${this.world.today}-${hash}`;
    const known = this.byToken.get(token);
    if (known && !this.isOver(known) && known.polls > this.pollsUntilFinished) {
      const message = 'This report is done already; get it with its token.';
      return json({ report_status: 'FINISHED', token, message });
    }
    if (known && !this.isOver(known)) return json({ report_status: 'IN_PROGRESS', token, message: null });
    for (const report of this.byToken.values()) if (this.isOver(report)) delete report.text;
    this.byToken.set(token, { adAccountId: account.id, token, request: wanted, created: this.now, polls: 0 });
    return json({ report_status: 'IN_PROGRESS', token, message: null });
  }

  private async poll(request: ApiRequest): Promise<Answer> {
    const account = requireAdAccount(this.world, request);
    const token = readQuery(request.query, { token: { kind: 'text', required: true } }).need('token');
    const report = this.byToken.get(token);
    const status = (report_status: string) => json({ report_status, url: null, size: null });
    if (!report || report.adAccountId !== account.id) return status('DOES_NOT_EXIST');
    if (this.isOver(report)) return status('EXPIRED');
    report.polls++;
    if (report.polls <= this.pollsUntilFinished) return status('IN_PROGRESS');
    if (this.rowsAtMost(report) > MOST_ROWS) return status('FAILED');
    const text = await this.textOf(report);
    const url = this.linkTo(report, request.origin);
    return json({ report_status: 'FINISHED', url, size: Buffer.byteLength(text) });
  }

  /** The file behind a link, or why there is none. */
  async download(url: URL): Promise<{ status: number; text: string }> {
    const [, token = ''] = /^\/async_reporting_v3\/([^/]+)\/metrics_report\.txt$/.exec(url.pathname) ?? [];
    const made = Number(url.searchParams.get('X-Amz-Date'));
    const report = this.byToken.get(token);
    const isSigned = url.searchParams.get('X-Amz-Signature') === this.signatureOf(token, made);
    if (!report || !isSigned) return { status: 403, text: xmlError('SignatureDoesNotMatch') };
    if (this.now >= made + LINK_LIFE) return { status: 403, text: xmlError('AccessDenied') };
    if (this.isOver(report)) return { status: 404, text: xmlError('NoSuchKey') };
    return { status: 200, text: await this.textOf(report) };
  }

  private linkTo({ token }: Report, origin: string): string {
    // Once: a millisecond later the signature would be of another link.
    const made = this.now;
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': String(made),
      'X-Amz-Expires': String(LINK_LIFE / 1000),
      'X-Amz-Signature': this.signatureOf(token, made),
    });
    return `${origin}/async_reporting_v3/${token}/metrics_report.txt?${query}`;
  }

  private signatureOf(token: string, made: number): string {
    return hashText(`${token} ${made}`, this.world.seed).toString(16);
  }

  private isOver(report: Report): boolean {
    return this.now >= report.created + REPORT_LIFE;
  }

  private get now(): number {
    return this.world.now.getTime();
  }

  private async textOf(report: Report): Promise<string> {
    report.text ??= writeReport(await this.rowsOf(report), report.request.byDate);
    return report.text;
  }

  private rowsAtMost({ adAccountId, request: { from, to } }: Report): number {
    return this.world.adsOf('adAccount', adAccountId).length * (toDayNumber(to) - toDayNumber(from) + 1);
  }

  /** Day by day, with room for other requests between, since half a year takes a second or two. */
  private async rowsOf({ adAccountId, request }: Report): Promise<WrittenRow[]> {
    const { filters, byDate, level, targetingTypes, ...query } = request;
    const ads = this.world.adsOf('adAccount', adAccountId).filter((ad) => this.passes(ad, filters));
    const rowsOf = (from: string, to: string) =>
      isPartLevel(level)
        ? partRows(this.world, { ...query, level, ads, targetingTypes, day: toDayNumber(from) })
        : analyticsRows(this.world, { ...query, level, from, to, adAccountId, ads });
    const rowsFrom = (from: string, to: string) => rowsOf(from, to).map((row) => written(row, byDate));
    if (query.granularity !== 'DAY') return rowsFrom(query.from, query.to);
    const rows: WrittenRow[][] = [];
    for (let number = toDayNumber(query.from); number <= toDayNumber(query.to); number++) {
      const day = toDayText(number);
      rows.push(rowsFrom(day, day));
      await letOthersRun();
    }
    return rows.flat();
  }

  private passes(ad: Ad, filters: ReportRequest['filters']): boolean {
    const subject = this.world.subjectOf('ad', ad);
    const ids = Object.entries(ID_FILTERS).map(([name, kind]) => [name, subject[kind]?.id] as const);
    const statuses = Object.entries(STATUS_FILTERS).map(
      ([name, kind]) => [name, subject[kind]?.summary_status] as const,
    );
    return [...ids, ...statuses].every(([name, value = '']) => filters[name]?.includes(value) ?? true);
  }
}

/** A row under the key of its group. Only its text is kept: half a year of rows would fill the memory. */
interface WrittenRow {
  key: string;
  text: string;
}

/** A row has its id only if that column was requested. */
function written({ entityId, date, row }: AnalyticsRow, byDate: boolean): WrittenRow {
  const key = byDate ? (date ?? 'TOTAL') : entityId;
  return { key, text: writeRow(row, date === undefined ? {} : { DATE: row.DATE ?? JSON.stringify(date) }) };
}

/** `{"<entity id or date>": [row, ...], ...}` */
function writeReport(rows: readonly WrittenRow[], byDate: boolean): string {
  const groups = new Map<string, string[]>();
  for (const { key, text } of rows) {
    const group = groups.get(key);
    if (group) group.push(text);
    else groups.set(key, [text]);
  }
  const keys = byDate ? [...groups.keys()].sort() : [...groups.keys()];
  return `{${keys.map((key) => `${JSON.stringify(key)}:[${groups.get(key)?.join(',')}]`).join(',')}}`;
}

/** As S3 words it. */
function xmlError(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
}
