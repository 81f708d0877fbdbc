/** What the tables must hold, computed from the sandbox's data without any code of the product. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Sandbox, World } from '../../dev/sandbox/index.js';
import { analyticsColumns, entityColumns, syncKeys } from './specification.js';

/** A row as text, the way Postgres prints it; null where there is no value. */
export type TextRow = Record<string, string | null>;

export type EntityName = keyof typeof entityColumns;

const settings: TextRow = {
  click_window_days: '30',
  __engagement_window_days: '30',
  __view_window_days: '1',
  __conversion_report_time: 'TIME_OF_AD_ACTION',
};

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** `2026-07-09 08:46:22+00`, as Postgres prints a time in UTC. */
function timeOf(seconds: unknown): string | null {
  if (typeof seconds !== 'number') return null;
  return new Date(seconds * 1_000).toISOString().replace('T', ' ').replace('.000Z', '+00');
}

function withSyncKey(row: TextRow, parts: readonly string[]): TextRow {
  const glued = parts.map((part) => row[part] ?? '').join('');
  return { ...row, __sync_key: createHash('md5').update(glued).digest('hex') };
}

function entityRow(table: EntityName, entity: Record<string, unknown>): TextRow {
  const row: TextRow = {};
  for (const column of entityColumns[table]) {
    const value = entity[column];
    if (column in settings) row[column] = settings[column] ?? null;
    else if (column === '__time_zone') row[column] = textOf(entity.time_zone);
    else if (column === 'owner') row[column] = textOf((value as { username?: string } | undefined)?.username);
    else if (/^(start|end)_time$/.test(column)) row[column] = value === 0 ? null : timeOf(value);
    else if (column.endsWith('_time')) row[column] = timeOf(value);
    else if (typeof value === 'boolean') row[column] = value ? 't' : 'f';
    // Postgres text cannot hold U+0000; the product takes it out.
    else row[column] = textOf(value)?.replaceAll('\u0000', '') ?? null;
  }
  return withSyncKey(row, syncKeys[table]);
}

export function expectedEntities(world: World, table: EntityName): TextRow[] {
  const kinds = {
    ad_accounts: 'adAccounts',
    campaigns: 'campaigns',
    ad_groups: 'adGroups',
    ads: 'ads',
  } as const;
  return world[kinds[table]].map((entity) => entityRow(table, entity)).sort(byKey);
}

/** Rows of the given days, for every ad of the world whatever its status. */
export function expectedAnalytics({ world }: Pick<Sandbox, 'world'>, days: readonly string[]): TextRow[] {
  const rows: TextRow[] = [];
  for (const ad of world.ads) {
    for (const day of days) {
      const literals = world.analyticsRow(ad, day);
      if (literals) rows.push(analyticsRow(ad.ad_account_id, literals));
    }
  }
  return rows.sort(byKey);
}

/** A row from exact JSON literals: numbers keep every digit, because they are never parsed. */
export function analyticsRow(adAccountId: string, literals: Readonly<Record<string, string>>): TextRow {
  const row: TextRow = {};
  for (const column of analyticsColumns) {
    const literal = literals[column.toUpperCase()];
    const isText = literal?.startsWith('"') ?? false;
    row[column] = literal === undefined || literal === 'null' ? null : isText ? JSON.parse(literal) : literal;
  }
  row.ad_account_id ??= adAccountId;
  return withSyncKey(row, syncKeys.ad_analytics);
}

export function byKey(a: TextRow, b: TextRow): number {
  return (a.__sync_key ?? '') < (b.__sync_key ?? '') ? -1 : 1;
}

/** Jest takes seconds to compare tens of thousands of rows, so it is only asked to tell where they differ. */
export function expectRows(rows: TextRow[], expected: TextRow[]): void {
  if (!isDeepStrictEqual(rows, expected)) expect(rows).toEqual(expected);
}
