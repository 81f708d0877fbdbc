/**
 * All migrations, in the order in which they run. Each is frozen once it is here: databases have it. Only what it
 * calls a schema or a table follows `src/shared/database-names.ts`. A short one stands here in full; a long one gets
 * a file or a folder of its own.
 */
import { createSchema } from './001-create-schema/index.js';
import { factsOfCoverage } from './002-facts-of-coverage.js';
import { refusedAds } from './003-refused-ads.js';
import { valuesRejected } from './004-rejected-values.js';
import { waits } from './005-waits.js';
import { severalRows } from './006-several-rows.js';
import { notifications } from './009-notifications.js';
import { rateSources } from './010-rate-sources.js';
import { extraTables } from './011-extra-tables/index.js';
import { ownDay } from './012-own-day.js';
import { entityHistory } from './013-entity-history.js';
import { adMetricsByAttribution } from './014-ad-metrics-by-attribution.js';
import { reportTables } from './015-report-tables/index.js';
import { targetingLevels } from './016-targeting-levels.js';
import { factsOfExtraDays } from './017-facts-of-extra-days.js';

export interface Migration {
  /** Stored in the database. */
  name: string;
  sql: string;
}

export const migrations: readonly Migration[] = [
  { name: '001-create-schema', sql: createSchema },
  { name: '002-facts-of-coverage', sql: factsOfCoverage },
  { name: '003-refused-ads', sql: refusedAds },
  { name: '004-rejected-values', sql: valuesRejected },
  { name: '005-waits', sql: waits },
  { name: '006-several-rows', sql: severalRows },
  { name: '009-notifications', sql: notifications },
  { name: '010-rate-sources', sql: rateSources },
  { name: '011-extra-tables', sql: extraTables },
  { name: '012-own-day', sql: ownDay },
  { name: '013-entity-history', sql: entityHistory },
  { name: '014-ad-metrics-by-attribution', sql: adMetricsByAttribution },
  { name: '015-report-tables', sql: reportTables },
  { name: '016-targeting-levels', sql: targetingLevels },
  { name: '017-facts-of-extra-days', sql: factsOfExtraDays },
];
