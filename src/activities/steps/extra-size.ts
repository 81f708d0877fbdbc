/**
 * How much of a chosen table one request is about: as many things (campaigns, ads and the like), days and targeting types
 * as one answer may hold. Answers teach it, and so do requests that were too large. What worked is stored for later runs.
 */
import type { Knex } from 'knex';
import { countThings } from '../../postgres/extra-days.js';
import { learnedRows, learnRows } from '../../postgres/extra-sizes.js';
import type { DayRange } from '../../shared/dates.js';
import { MOST_DAYS, rowsAtOnce } from '../../shared/extra-plan.js';
import { BATCH_ADS } from '../../shared/reading-plan.js';
import type { ExtraAnalyticsDefinition } from '../../tables/extra/definition.js';
import { typesAtOnce } from '../../tables/extra/request.js';
import type { ActivityContext } from '../context.js';
import { FIRST_SMALLER_ATTEMPT } from './batch-size.js';
import { countDays } from './extra-slice.js';

/** The next answer is expected to have up to this many times the rows of the last one. */
const MARGIN = 1.5;

interface SizedTable {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  range: DayRange;
  columns: readonly string[];
}

export class RequestSize {
  /** Chosen targeting types that the table has; none for a table that is no breakdown. */
  readonly types: readonly string[];
  /** How many of them a request names about a thing that has too much for one answer. */
  private mostTypes: number;
  private mostRows: number;
  /** About how many rows a thing has on a day. */
  private rowsADay: number;
  /** What is stored as `mostRows`; undefined until that was looked up. */
  private storedRows: number | undefined;
  /** When a request is too large, Pinterest fails as it does for other reasons. So later attempts request less. */
  readonly divisor: number;

  constructor(
    private readonly activity: ActivityContext,
    private readonly table: SizedTable,
  ) {
    const { definition, columns } = table;
    this.types = typesAtOnce(definition, activity.settings.targetingTypes) ?? [];
    this.mostTypes = this.types.length;
    this.rowsADay = definition.rowsADay;
    this.mostRows = rowsAtOnce({
      isTargeting: definition.targetingTypes !== undefined,
      columns: columns.length,
    });
    this.divisor = 2 ** Math.min(Math.max(0, activity.attempt - FIRST_SMALLER_ATTEMPT + 1), 10);
  }

  /** Takes over what earlier runs have learned. */
  async begin(): Promise<void> {
    if (this.storedRows !== undefined) return;
    const learned = await learnedRows(this.activity.db, this.name());
    this.mostRows = Math.min(this.mostRows, learned?.next ?? Number.POSITIVE_INFINITY);
    this.storedRows = learned?.rows ?? this.mostRows;
    if (this.divisor === 1) return;
    // So many would be requested if nothing failed.
    const things = Math.min(BATCH_ADS, Math.max(1, await this.countThings()));
    const all = this.rowsADay * things * Math.min(MOST_DAYS, countDays(this.table.range));
    this.mostRows = Math.min(this.mostRows, all) / this.divisor;
    // Even one thing on one day may be too much.
    const share = Math.min(1, this.mostRows / this.rowsADay);
    this.mostTypes = Math.max(1, Math.floor(this.types.length * share));
  }

  /** How many things a request for so many days may name. */
  room(days: number): number {
    return Math.max(1, Math.min(BATCH_ADS, Math.floor(this.mostRows / (this.rowsADay * days))));
  }

  /** How many days a request may have that names as many things as there are, or have room. */
  async days(): Promise<number> {
    const things = Math.max(1, Math.min(this.room(1), await this.countThings()));
    const days = Math.floor(this.mostRows / (this.rowsADay * things));
    return Math.max(1, Math.min(days, MOST_DAYS));
  }

  /** Half of what was requested, which may be much less than one answer holds elsewhere. */
  halve(things: number, days: DayRange): void {
    this.mostRows = Math.min(this.mostRows, this.rowsADay * things * countDays(days)) / 2;
  }

  /** @returns the first half of the types. */
  halveTypes(types: readonly string[]): readonly string[] {
    this.mostTypes = Math.ceil(types.length / 2);
    return this.firstTypes(types);
  }

  firstTypes(types: readonly string[]): readonly string[] {
    return types.slice(0, this.mostTypes);
  }

  /** Whether types are requested in parts: what was too much of one thing on one day will be so of the next. */
  isInParts(): boolean {
    const isOneByOne = !this.table.definition.about.parameter || this.room(1) === 1;
    return isOneByOne && this.mostTypes < this.types.length;
  }

  learn(rows: number, things: number, days: DayRange): void {
    if (this.table.definition.rowsADay === 1) return;
    this.rowsADay = Math.max(1, (MARGIN * rows) / (things * countDays(days)));
    // After things without rows, a request that is too large looks as if it was about few.
    this.mostRows = Math.max(this.mostRows, rows);
  }

  async keep(transaction: Knex): Promise<void> {
    // Nothing is smaller than one thing on one day.
    const rows = Math.max(this.mostRows, this.rowsADay);
    if (rows !== this.storedRows) await learnRows(transaction, this.name(), rows);
    this.storedRows = rows;
  }

  private name() {
    return { adAccountId: this.table.adAccountId, table: this.table.definition.name };
  }

  private countThings(): Promise<number> {
    const { adAccountId, definition } = this.table;
    return countThings(this.activity.db, { adAccountId, about: definition.about });
  }
}
